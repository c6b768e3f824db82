#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/explain.h"
#include "cli/journal_reading.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "cli/text_values.h"
#include "cli/tree_hash.h"
#include "cli/width.h"
#include "gongjin/common/v1/audit.pb.h"
#include "google/protobuf/util/json_util.h"

namespace gongjin::cli {
namespace {

using common::v1::ListTreeHeadsRequest;
using common::v1::ListTreeHeadsResponse;
using common::v1::TreeHead;

constexpr int kMostJournals = 100;                     // of a process: one that says more would keep us for ever
constexpr std::uintmax_t kMostBytesOfHeads = 4 << 20;  // ten thousand heads

struct AuditFlags {
  std::string service;
  std::vector<std::string> heads;  // files
};

// A journal of a process, as that process says it is.
struct Journal {
  std::string address;
  TreeHead head;
};

// The worse of two ends: who was found out counts more than who could not be asked.
Exit Worse(Exit a, Exit b) { return a == kRefused || b == kDone ? a : b; }

// Of all processes that the linked protos know of; `exit` becomes worse where one did not say it.
std::vector<Journal> Journals(Context& context, const AuditFlags& flags, Exit& exit) {
  std::vector<Journal> journals;
  std::set<std::string> services, addresses;
  for (const ResourceType& type : context.types.all()) {
    if (type.service == nullptr) continue;
    const std::string address = context.session().endpoints().Of(*type.service, context.language);
    if (!addresses.insert(address).second) continue;
    ListTreeHeadsResponse response;
    try {
      context.session().Call(context.types.FindMethod("AuditService/ListTreeHeads", context.language),
                             ListTreeHeadsRequest(), response, "", address);
    } catch (const CallError& error) {
      std::cerr << Explain(error, context.types, context.language);
      exit = Worse(exit, ExitOf(error.status));
      continue;
    }
    for (const std::string& service : response.unreachable()) {
      std::cerr << Tame(service)
                << Pick(context.language, "：尚无树头，请稍后再试\n", ": has no head yet; try again\n");
      exit = Worse(exit, kUnreachable);
    }
    if (response.heads_size() > kMostJournals) {
      std::cerr << address << Pick(context.language, "：所说的树头过多：", ": says too many heads: ")
                << response.heads_size() << "\n";
      exit = Worse(exit, kRefused);
      continue;
    }
    for (TreeHead& head : *response.mutable_heads()) {
      services.insert(Tame(head.service()));
      if (flags.service.empty() || head.service() == flags.service) journals.push_back({address, std::move(head)});
    }
  }
  if (journals.empty() && exit == kDone)
    throw UsageError(absl::StrCat(Pick(context.language, "没有此服务，现有：", "there is no such service; there are "),
                                  absl::StrJoin(services, ", ")));
  return journals;
}

// Reads nothing that has no end or keeps one waiting.
std::ifstream OpenHeads(const std::string& path, Language language) {
  std::error_code failed;
  if (std::filesystem::exists(path, failed) && !std::filesystem::is_regular_file(path, failed))
    throw UsageError(absl::StrCat(path, Pick(language, " 不是普通文件", " is no regular file")));
  std::ifstream file(path);
  const auto bytes = std::filesystem::file_size(path, failed);
  if (!file || failed) throw UsageError(absl::StrCat(Pick(language, "无法读取 ", "cannot read "), path));
  if (bytes > kMostBytesOfHeads)
    throw UsageError(absl::StrCat(path, Pick(language, " 超过 4 MB", " has more than 4 MB")));
  return file;
}

std::vector<TreeHead> HeadsIn(const AuditFlags& flags, Language language) {
  std::vector<TreeHead> heads;
  for (const std::string& path : flags.heads) {
    std::ifstream file = OpenHeads(path, language);
    const size_t before = heads.size();
    for (std::string line; std::getline(file, line);) {
      TreeHead head;
      if (line.empty()) continue;
      if (!google::protobuf::util::JsonStringToMessage(line, &head).ok() || head.root().empty())
        throw UsageError(
            absl::StrCat(path, Pick(language, " 中有一行不是树头；请用 gongjinctl audit head 保存。",
                                    " holds a line that is no head; keep what gongjinctl audit head prints.")));
      heads.push_back(std::move(head));
    }
    // Who names a file wants to hear that what it holds was looked at.
    if (heads.size() == before)
      throw UsageError(absl::StrCat(path, Pick(language, " 中没有树头；请用 gongjinctl audit head 保存。",
                                               " holds no head; keep what gongjinctl audit head prints.")));
  }
  return heads;
}

// One head a line, as HeadsIn reads them.
void PrintHeads(Context& context, const AuditFlags& flags) {
  Exit exit = kDone;
  for (const Journal& journal : Journals(context, flags, exit)) {
    std::string json;
    if (IsPossible(journal.head) && google::protobuf::util::MessageToJsonString(journal.head, &json).ok()) {
      std::cout << Escape(json) << "\n";
      continue;
    }
    std::cerr << Tame(journal.head.service())
              << Pick(context.language, "：树头的条数或时间不可能\n",
                      ": its head has a size or a time that cannot be\n");
    exit = kRefused;
  }
  if (exit != kDone) throw Reported{exit};
}

void Verify(Context& context, const AuditFlags& flags) {
  const std::vector<TreeHead> kept = HeadsIn(flags, context.language);
  Exit exit = kDone;
  std::set<std::string> served;
  const auto journals = Journals(context, flags, exit);
  const bool all_said = exit == kDone;
  for (const auto& [address, newest] : journals) {
    served.insert(newest.service());
    const std::string service = absl::StrCat(Tame(newest.service()), Pick(context.language, "：", ": "));
    std::vector<TreeHead> heads;
    std::copy_if(kept.begin(), kept.end(), std::back_inserter(heads),
                 [&, &newest = newest](const TreeHead& head) { return head.service() == newest.service(); });
    try {
      Reading reading(context, address, newest, std::move(heads));
      const auto faults = reading.Faults();
      for (const std::string& fault : faults) std::cerr << service << Tame(fault) << "\n";
      if (faults.empty()) std::cout << service << reading.Praise() << "\n";
      if (!faults.empty()) exit = kRefused;
    } catch (const CallError& error) {
      // The other services are judged all the same.
      std::cerr << service << Explain(error, context.types, context.language);
      exit = Worse(exit, ExitOf(error.status));
    }
  }
  for (const TreeHead& head : kept) {
    const bool asked = flags.service.empty() || head.service() == flags.service;
    if (!asked || !all_said || !served.insert(head.service()).second) continue;
    exit = kRefused;
    std::cerr << Tame(head.service())
              << Pick(context.language, "：有所保存的树头，但无此服务\n",
                      ": there are heads of it, but no such service\n");
  }
  if (exit != kDone) throw Reported{exit};
}

}  // namespace

void AddAudit(CLI::App& app, Context& context) {
  const Language language = context.language;
  auto* audit =
      app.add_subcommand("audit", Pick(language, "核验记录未被改动", "check that nobody changed the journal"));
  audit->require_subcommand(1);
  const auto flags = std::make_shared<AuditFlags>();
  const auto add = [&](const char* name, const char* what) {
    auto* command = audit->add_subcommand(name, what);
    command->add_option("--service", flags->service,
                        Pick(language, "只核验此服务，如 registry", "of this service alone, as registry"));
    return command;
  };
  auto* head =
      add("head", Pick(language, "打印已签名的树头，供另处保存", "print the signed heads, to be kept elsewhere"));
  Runs(*head, [&context, flags] { PrintHeads(context, *flags); });
  auto* verify =
      add("verify", Pick(language, "通读记录，与树头核对", "read the journals and hold them against their heads"));
  verify->add_option("--head", flags->heads,
                     Pick(language, "另处保存的树头文件", "files of heads that were kept elsewhere"));
  Runs(*verify, [&context, flags] { Verify(context, *flags); });
}

}  // namespace gongjin::cli
