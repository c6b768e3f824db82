#include <fstream>
#include <iostream>
#include <memory>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "cli/text_values.h"
#include "cli/tree_hash.h"
#include "cli/width.h"
#include "gongjin/common/v1/audit.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/time_util.h"

namespace gongjin::cli {
namespace {

using common::v1::ListJournalRequest;
using common::v1::ListJournalResponse;
using common::v1::ListTreeHeadsRequest;
using common::v1::ListTreeHeadsResponse;
using common::v1::TreeHead;
using google::protobuf::util::TimeUtil;

constexpr int kLinesAtOnce = 1000;

struct AuditFlags {
  std::string service;
  std::vector<std::string> heads;  // files
};

// A journal of a process, as that process says it is.
struct Journal {
  std::string address;
  TreeHead head;
};

// Of all processes that the linked protos know of.
std::vector<Journal> Journals(Context& context, const AuditFlags& flags) {
  std::vector<Journal> journals;
  std::set<std::string> services, addresses;
  for (const ResourceType& type : context.types.all()) {
    if (type.service == nullptr) continue;
    const std::string address = context.session().endpoints().Of(*type.service, context.language);
    if (!addresses.insert(address).second) continue;
    ListTreeHeadsResponse response;
    context.session().Call(context.types.FindMethod("AuditService/ListTreeHeads", context.language),
                           ListTreeHeadsRequest(), response, "", address);
    for (const std::string& service : response.unreachable()) {
      std::cerr << Tame(service)
                << Pick(context.language, "：尚无树头，请稍后再试\n", ": has no head yet; try again\n");
      throw Reported{kUnreachable};
    }
    for (TreeHead& head : *response.mutable_heads()) {
      services.insert(head.service());
      if (flags.service.empty() || head.service() == flags.service) journals.push_back({address, std::move(head)});
    }
  }
  if (journals.empty())
    throw UsageError(absl::StrCat(Pick(context.language, "没有此服务，现有：", "there is no such service; there are "),
                                  absl::StrJoin(services, ", ")));
  return journals;
}

std::vector<TreeHead> HeadsIn(const AuditFlags& flags, Language language) {
  std::vector<TreeHead> heads;
  for (const std::string& path : flags.heads) {
    std::ifstream file(path);
    if (!file) throw UsageError(absl::StrCat(Pick(language, "无法读取 ", "cannot read "), path));
    for (std::string line; std::getline(file, line);) {
      TreeHead head;
      if (line.empty()) continue;
      if (!google::protobuf::util::JsonStringToMessage(line, &head).ok() || head.root().empty())
        throw UsageError(
            absl::StrCat(path, Pick(language, " 中有一行不是树头；请用 gongjinctl audit head 保存。",
                                    " holds a line that is no head; keep what gongjinctl audit head prints.")));
      heads.push_back(std::move(head));
    }
  }
  return heads;
}

// One head a line, as HeadsIn reads them.
void PrintHeads(Context& context, const AuditFlags& flags) {
  for (const Journal& journal : Journals(context, flags)) {
    std::string json;
    if (!google::protobuf::util::MessageToJsonString(journal.head, &json).ok()) continue;
    std::cout << json << "\n";
  }
}

// A journal read from its first line and held against heads.
class Reading {
 public:
  Reading(Context& context, std::string service, std::string address)
      : context_(context), service_(std::move(service)), address_(std::move(address)) {}

  // What is wrong, a sentence each.
  std::vector<std::string> Against(const std::vector<TreeHead>& heads) {
    for (const TreeHead& head : heads) JudgeHead(head, heads.front());
    ListJournalRequest request;
    request.set_service(service_);
    request.set_page_size(kLinesAtOnce);
    ListJournalResponse page;
    do {
      context_.session().Call(context_.types.FindMethod("AuditService/ListJournal", context_.language), request, page,
                              "", address_);
      for (const auto& line : page.lines()) {
        if (!Add(line, heads)) return faults_;
      }
      request.set_after(tree_.size());
    } while (page.lines_size() > 0);
    for (const TreeHead& head : heads)
      if (head.size() > tree_.size())
        Fault(absl::StrCat("记录止于第 ", tree_.size(), " 条，而已签名的树有 ", head.size(), " 条"),
              absl::StrCat("the journal ends at line ", tree_.size(), ", where a tree of ", head.size(),
                           " lines was signed"));
    return faults_;
  }
  int64_t lines() const { return tree_.size(); }
  // Of how many lines the text was erased for law's sake.
  int64_t erased() const { return erased_; }

 private:
  void Fault(const std::string& chinese, const std::string& english) {
    faults_.push_back(context_.language == Language::kEnglish ? english : chinese);
  }

  void JudgeHead(const TreeHead& head, const TreeHead& newest) {
    const std::string size = absl::StrCat(head.size());
    if (!IsSigned(head))
      Fault(absl::StrCat(size, " 条的树头签名无效"), absl::StrCat("the head of ", size, " lines is not signed"));
    if (head.epoch() != newest.epoch())
      Fault(absl::StrCat(size, " 条的树头属于数据库恢复之前"),
            absl::StrCat("the head of ", size, " lines is from before the database was restored"));
    if (head.public_key() != newest.public_key())
      Fault(absl::StrCat(size, " 条的树头由另一密钥签名"),
            absl::StrCat("the head of ", size, " lines was signed by another key"));
  }

  // False: behind a gap nothing can be told.
  bool Add(const common::v1::JournalLine& line, const std::vector<TreeHead>& heads) {
    const int64_t expected = tree_.size() + 1;
    if (line.sequence() != expected) {
      Fault(absl::StrCat("缺第 ", expected, " 条记录"), absl::StrCat("line ", expected, " is missing"));
      return false;
    }
    tree_.Add(line);
    erased_ += line.erased() ? 1 : 0;
    for (const TreeHead& head : heads)
      if (head.size() == expected && head.root() != tree_.Root())
        Fault(absl::StrCat("前 ", expected, " 条记录已非签名时的内容"),
              absl::StrCat("the first ", expected, " lines are not those over which the tree was signed"));
    return true;
  }

  Context& context_;
  const std::string service_, address_;
  TreeHash tree_;
  int64_t erased_ = 0;
  std::vector<std::string> faults_;
};

// The sentence about a journal in which nothing is wrong.
std::string Praise(const Reading& reading, const std::vector<TreeHead>& heads, Language language) {
  const std::string time = TimeUtil::ToString(heads.front().time());
  const size_t kept = heads.size() - 1;
  if (language == Language::kEnglish)
    return absl::StrCat(reading.lines(), " lines, as signed at ", time,
                        kept > 0 ? absl::StrCat(" and in ", kept, " kept heads") : "",
                        reading.erased() > 0 ? absl::StrCat("; of ", reading.erased(), " the text was erased") : "");
  return absl::StrCat(reading.lines(), " 条记录，与 ", time, " 签名的树头一致",
                      kept > 0 ? absl::StrCat("，与所保存的 ", kept, " 个树头一致") : "",
                      reading.erased() > 0 ? absl::StrCat("；其中 ", reading.erased(), " 条内容已依法删除") : "");
}

void Verify(Context& context, const AuditFlags& flags) {
  const std::vector<TreeHead> kept = HeadsIn(flags, context.language);
  bool sound = true;
  std::set<std::string> served;
  for (const auto& [address, newest] : Journals(context, flags)) {
    served.insert(newest.service());
    std::vector<TreeHead> heads = {newest};
    for (const TreeHead& head : kept)
      if (head.service() == newest.service()) heads.push_back(head);
    Reading reading(context, newest.service(), address);
    const auto faults = reading.Against(heads);
    sound &= faults.empty();
    for (const std::string& fault : faults) std::cerr << newest.service() << ": " << Tame(fault) << "\n";
    if (faults.empty())
      std::cout << newest.service() << Pick(context.language, "：", ": ") << Praise(reading, heads, context.language)
                << "\n";
  }
  for (const TreeHead& head : kept) {
    const bool asked = flags.service.empty() || head.service() == flags.service;
    if (!asked || !served.insert(head.service()).second) continue;
    sound = false;
    std::cerr << Tame(head.service())
              << Pick(context.language, "：有所保存的树头，但无此服务\n",
                      ": there are heads of it, but no such service\n");
  }
  if (!sound) throw Reported{kRefused};
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
