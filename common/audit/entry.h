// What the tree says of a journal line; the layout stands in common/v1/audit.proto, for those who check it elsewhere.
#pragma once

#include <string>

#include "common/audit/merkle.h"
#include "common/store/store.h"
#include "gongjin/common/v1/audit.pb.h"

namespace gongjin::audit {

// True: of payload and salt only the hash is left.
bool IsErased(const store::JournalLine& line);
// SHA-256(salt ‖ payload), or what is kept of them when they are erased.
Hash PayloadHash(const store::JournalLine& line);
Hash LeafOf(const store::JournalLine& line);
// As it is told outside: everything but payload and salt.
common::v1::JournalLine Told(const store::JournalLine& line);

// What a head's signature is over.
std::string SignedBytes(const common::v1::TreeHead& head);

}  // namespace gongjin::audit
