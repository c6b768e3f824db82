// The small files that say where the service is and who one is: read only where nobody else could have written them,
// and secrets only where nobody else may read them.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "cli/language.h"

namespace gongjin::cli {

// Why a file is not used.
enum class Doubt {
  kNone,
  kAbsent,      // not there, or empty
  kOfAnother,   // belongs to somebody who is neither this user nor root
  kUnreadable,  // not for this user, or no file, or too long
  kLink,        // leads to a place that another may have chosen
  kWritable,    // others may write it
  kReadable,    // a secret that others may read
};

// How one came upon a folder.
enum class Way {
  kNamed,  // the user said it, or it lies in his home: links and owners are his affair
  kFound,  // it lay in the current folder or above
};

struct KeptFile {
  Doubt doubt = Doubt::kAbsent;
  std::filesystem::path thing;  // what is doubted: the file or its folder
  std::string text;             // without spaces around it; empty when in doubt
  uid_t owner = 0;              // of the file
};

// `secret`: others may not even read it.
KeptFile ReadKept(const std::filesystem::path& folder, const char* file, Way way, bool secret);

// A file with a secret that the user named, a pipe too.
KeptFile ReadSecret(const std::filesystem::path& file);

// "/tmp/x/.gongjin is a symbolic link …; remedy". For every doubt but kNone.
std::string SentenceOf(const KeptFile& file, Language language);

}  // namespace gongjin::cli
