#include "cli/journal_reading.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <iterator>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"

namespace gongjin::cli {
namespace {

using common::v1::JournalLine;
using common::v1::ListJournalRequest;
using common::v1::ListJournalResponse;
using common::v1::ListTreeHeadsRequest;
using common::v1::ListTreeHeadsResponse;
using common::v1::TreeHead;
using google::protobuf::util::TimeUtil;

constexpr int kLinesAtOnce = 1000;
// A server signs within a second, so that the second of these looks shows another head.
constexpr int kLooks = 3;
constexpr std::chrono::seconds kBetweenLooks(1);
// A line that waits longer is not late, its heads stand still. Generous, for a disk that is slow and a tree that is
// being made again.
constexpr int64_t kLongestUnsigned_s = 60;

}  // namespace

Reading::Reading(Context& context, std::string address, TreeHead newest, std::vector<TreeHead> kept)
    : context_(context), address_(std::move(address)), heads_(std::move(kept)) {
  heads_.insert(heads_.begin(), std::move(newest));
}

std::vector<std::string> Reading::Faults() {
  int64_t size = 0;
  for (const TreeHead& head : heads_) {
    JudgeHead(head);
    size = std::max(size, head.size());
  }
  if (ReadTo(size)) ReadWhatIsNewer();
  return faults_;
}

std::string Reading::Praise() const {
  const auto largest = std::max_element(heads_.begin(), heads_.end(),
                                        [](const TreeHead& a, const TreeHead& b) { return a.size() < b.size(); });
  const std::string time = TimeUtil::ToString(largest->time());
  const size_t kept = heads_.size() - 1;
  const bool perhaps_more = newer_ >= kLinesAtOnce;
  if (context_.language == Language::kEnglish)
    return absl::StrCat(
        tree_.size(), " lines, as signed at ", time, kept > 0 ? absl::StrCat(" and in ", kept, " kept heads") : "",
        newer_ > 0 ? absl::StrCat("; ", perhaps_more ? "at least " : "", newer_, " newer, not yet signed") : "",
        erased_ > 0 ? absl::StrCat("; of ", erased_, " the text was erased") : "");
  return absl::StrCat(
      tree_.size(), " 条记录，与 ", time, " 签名的树头一致",
      kept > 0 ? absl::StrCat("，与所保存的 ", kept, " 个树头一致") : "",
      newer_ > 0 ? absl::StrCat("；另有", perhaps_more ? "至少 " : " ", newer_, " 条较新，尚未签名") : "",
      erased_ > 0 ? absl::StrCat("；其中 ", erased_, " 条内容已依法删除") : "");
}

void Reading::Fault(const std::string& chinese, const std::string& english) {
  faults_.push_back(context_.language == Language::kEnglish ? english : chinese);
}

void Reading::JudgeHead(const TreeHead& head) {
  const TreeHead& newest = heads_.front();
  const std::string size = absl::StrCat(head.size());
  if (!IsPossible(head))
    Fault(absl::StrCat(size, " 条的树头，条数或时间不可能"),
          absl::StrCat("the head of ", size, " lines has a size or a time that cannot be"));
  else if (!IsSigned(head))
    Fault(absl::StrCat(size, " 条的树头签名无效"), absl::StrCat("the head of ", size, " lines is not signed"));
  if (head.epoch() != newest.epoch())
    Fault(absl::StrCat(size, " 条的树头属于数据库恢复之前"),
          absl::StrCat("the head of ", size, " lines is from before the database was restored"));
  if (head.public_key() != newest.public_key())
    Fault(absl::StrCat(size, " 条的树头由另一密钥签名"),
          absl::StrCat("the head of ", size, " lines was signed by another key"));
  if (head.size() == tree_.size()) Compare(head);  // that of no lines
}

void Reading::Compare(const TreeHead& head) {
  if (head.root() != tree_.Root())
    Fault(absl::StrCat("前 ", head.size(), " 条记录已非签名时的内容"),
          absl::StrCat("the first ", head.size(), " lines are not those over which the tree was signed"));
}

std::vector<JournalLine> Reading::LinesBeyond() {
  ListJournalRequest request;
  request.set_service(heads_.front().service());
  request.set_page_size(kLinesAtOnce);
  request.set_after(tree_.size());
  ListJournalResponse page;
  context_.session().Call(context_.types.FindMethod("AuditService/ListJournal", context_.language), request, page, "",
                          address_);
  return {std::make_move_iterator(page.mutable_lines()->begin()), std::make_move_iterator(page.mutable_lines()->end())};
}

TreeHead Reading::NewestHead() {
  ListTreeHeadsResponse response;
  context_.session().Call(context_.types.FindMethod("AuditService/ListTreeHeads", context_.language),
                          ListTreeHeadsRequest(), response, "", address_);
  for (TreeHead& head : *response.mutable_heads())
    if (head.service() == heads_.front().service()) return std::move(head);
  return TreeHead();
}

bool Reading::ReadTo(int64_t size) {
  while (tree_.size() < size) {
    const auto lines = LinesBeyond();
    for (const JournalLine& line : lines) {
      if (tree_.size() == size) break;
      if (!Add(line)) return false;
    }
    if (!lines.empty()) continue;
    for (const TreeHead& head : heads_)
      if (head.size() > tree_.size())
        Fault(absl::StrCat("记录止于第 ", tree_.size(), " 条，而已签名的树有 ", head.size(), " 条"),
              absl::StrCat("the journal ends at line ", tree_.size(), ", where a tree of ", head.size(),
                           " lines was signed"));
    return false;
  }
  return true;
}

bool Reading::Add(const JournalLine& line) {
  const int64_t expected = tree_.size() + 1;
  if (line.sequence() != expected) {
    Fault(absl::StrCat("缺第 ", expected, " 条记录"), absl::StrCat("line ", expected, " is missing"));
    return false;
  }
  tree_.Add(line);
  erased_ += line.erased() ? 1 : 0;
  for (const TreeHead& head : heads_)
    if (head.size() == expected) Compare(head);
  return true;
}

// Once: a server under load has always newer lines.
void Reading::ReadWhatIsNewer() {
  bool moved = false;
  for (int look = 0; look < kLooks && !moved; ++look) {
    if (LinesBeyond().empty()) return;
    if (look > 0) std::this_thread::sleep_for(kBetweenLooks);
    TreeHead later = NewestHead();
    moved = later.size() > tree_.size();
    if (!moved) continue;
    JudgeHead(later);
    heads_.front() = std::move(later);
    if (!ReadTo(heads_.front().size())) return;
  }
  const auto lines = LinesBeyond();
  if (lines.empty()) return;
  newer_ = static_cast<int64_t>(lines.size());
  // By the server's clock alone where its heads move, for ours may be another.
  int64_t now_s = lines.back().time().seconds();
  if (!moved) now_s = std::max<int64_t>(now_s, std::time(nullptr));
  const int64_t since_s = lines.front().time().seconds();
  if (now_s - kLongestUnsigned_s > since_s)
    Fault(absl::StrCat("第 ", tree_.size(), " 条以后的记录一直未签名：树头停滞不前"),
          absl::StrCat("lines after ", tree_.size(), " are not signed: its heads stand still"));
}

}  // namespace gongjin::cli
