// What a new registry begins with: its district, the district's bureau, the administrator, the account of the suite's
// own services, and a secret for each of the two in a file.
#pragma once

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/resource/transaction.h"
#include "common/rpc/host.h"

namespace gongjin::registry {

// Where the administrator's secret goes: where the options say; else beside the data folder when that is called "data"
// (as in .gongjin/data), or in it.
std::string AdminSecretFile(const rpc::HostOptions& options);
// Where the services' secret goes.
std::string ServicesSecretFile(const rpc::HostOptions& options);

// Run once in a new database. The files are written before the commit, so that no secret is in force that nobody has;
// what a file already holds is taken, so that a start that was cut short can be repeated.
std::function<absl::Status(Transaction&)> BeginWith(const rpc::HostOptions& options);

}  // namespace gongjin::registry
