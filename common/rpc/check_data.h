// Whether the databases of a data folder are sound, whoever serves them.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/rpc/backup.h"

namespace gongjin::rpc {

// Each database is held against itself (store::CheckSqlite) and its journal against signed heads (audit::Verify): the
// one beside it, and those in `heads_file` that were kept elsewhere ("": none). All heads of a service must be of one
// key, that beside the database. FAILED_PRECONDITION: something is not sound; all that is not was told, of every
// database. Also where `heads_file` holds no head, or one of a service that is not among `databases`: it was not looked
// at.
absl::Status CheckData(const std::string& data_dir, const std::string& heads_file,
                       const std::vector<KeptDatabase>& databases, Tell tell);

}  // namespace gongjin::rpc
