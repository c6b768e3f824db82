// A folder of databases and keys, copied while it is served and brought back elsewhere.
#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/resource/definition.h"
#include "common/schema/schema.h"
#include "common/store/check.h"

namespace gongjin::rpc {

// A service's database and what it needs to be judged.
struct KeptDatabase {
  std::string service;
  std::shared_ptr<const schema::Schema> schema;
};

// Those of a process in the order in which they are copied: who follows another comes before it, so that whatever a
// record refers to is in the other's copy as well.
absl::StatusOr<std::vector<KeptDatabase>> DatabasesOf(const std::vector<ServiceDefinition>& services);

// What was done, a sentence at a time.
using Tell = absl::FunctionRef<void(absl::string_view)>;

// Copies the databases of `data_dir` (those that are there), keys, secrets and signed heads into a new folder, of mode
// 0700. It appears whole or not at all; files named as none of ours are left out, which is told. FAILED_PRECONDITION,
// here and below, says what is in the way.
absl::Status BackUp(const std::string& data_dir, const std::string& to, absl::string_view program, absl::Time now,
                    const std::vector<KeptDatabase>& databases, Tell tell);

// Brings a backup back into a folder that is empty or not there. Its files must be those that the manifest names, its
// databases some of `served`. Each begins another life (Store::Epoch), so that those who know the original follow it
// anew.
absl::Status Restore(const std::string& from, const std::string& data_dir, const std::vector<KeptDatabase>& served,
                     Tell tell);

// For those that tell of a data folder. "registry.db"; whether there is such a file, of whatever kind; OK if it is a
// regular one, for SQLite would wait for whoever writes to a pipe; the figures of a database.
std::string DatabaseFile(absl::string_view service);
bool FileIsThere(const std::string& path);
absl::Status IsRegularFile(const std::string& path);
std::string Figures(int64_t lines, int64_t rows, int64_t bytes);

}  // namespace gongjin::rpc
