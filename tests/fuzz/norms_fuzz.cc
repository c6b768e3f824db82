// Norms: any text as norms.textproto, and a district's own values over shipped ones, judged day by day against the
// plain meaning of the words in norms.h. How NormService takes updates is the business of calls_fuzz.cc.
#include <map>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/base/norms.h"
#include "fuzzer/FuzzedDataProvider.h"
#include "google/protobuf/text_format.h"
#include "tests/fuzz/fuzz.h"

namespace gongjin::fuzz {
namespace {

using common::v1::Norm;

constexpr int kDays = 12;  // the borders of all periods, and a day on either side for the time before and after
const absl::CivilDay kFirst(2019, 2, 23);

// Days of these norms on which anything may change.
std::set<absl::CivilDay> Borders(const Norms& norms) {
  std::set<absl::CivilDay> days = {kFirst};
  for (const auto& norm : norms.all()) {
    if (norm.has_valid_from()) days.insert({DayOf(norm.valid_from()), DayOf(norm.valid_from()) - 1});
    if (norm.has_valid_to()) days.insert({DayOf(norm.valid_to()), DayOf(norm.valid_to()) + 1});
  }
  return days;
}

void RequireOneADay(const Norms& norms) {
  for (const absl::CivilDay day : Borders(norms)) {
    std::map<std::string, int> held;
    for (const auto& norm : norms.all()) {
      const bool begun = !norm.has_valid_from() || DayOf(norm.valid_from()) <= day;
      const bool over = norm.has_valid_to() && DayOf(norm.valid_to()) < day;
      if (begun && !over)
        Require(++held[norm.name()] == 1, absl::StrCat(norm.name(), " holds twice on ", FormatDay(day)));
    }
  }
}

void JudgeText(absl::string_view text) {
  const auto norms = Norms::Parse(text);
  if (!norms.ok()) {
    Require(absl::IsInvalidArgument(norms.status()) && !norms.status().message().empty(), "refused without a word");
    return;
  }
  RequireOneADay(*norms);
  common::v1::NormSet set;
  for (const auto& norm : norms->all()) {
    *set.add_norms() = norm;
    Require(norm.min() <= norm.value() && norm.value() <= norm.max(), "a value outside its bounds");
    (void)norms->Value(norm.name(), kFirst);
  }
  std::string written;
  google::protobuf::TextFormat::PrintToString(set, &written);
  const auto again = Norms::Parse(written);
  Require(again.ok() && again->all().size() == norms->all().size(), "norms written again are refused");
  for (size_t i = 0; i < again->all().size(); ++i)
    Require(again->all()[i].SerializeAsString() == norms->all()[i].SerializeAsString(), "norms in another order");
}

Norm Period(FuzzedDataProvider& from) {
  Norm norm;
  norm.set_value(from.ConsumeIntegralInRange(1, 100));
  if (from.ConsumeBool()) *norm.mutable_valid_from() = DateOf(kFirst + from.ConsumeIntegralInRange(1, kDays));
  if (from.ConsumeBool()) *norm.mutable_valid_to() = DateOf(kFirst + from.ConsumeIntegralInRange(1, kDays));
  return norm;
}

bool HoldsOn(const Norm& norm, absl::CivilDay day) {
  return (!norm.has_valid_from() || DayOf(norm.valid_from()) <= day) &&
         (!norm.has_valid_to() || day <= DayOf(norm.valid_to()));
}

// What holds of one norm on each day from kFirst to kFirst + kDays + 1; the outer two stand for all before and after.
using Plain = std::vector<std::optional<int64_t>>;

void JudgeOwn(FuzzedDataProvider& from) {
  common::v1::NormSet shipped;
  const bool ours = from.ConsumeIntegralInRange(0, 7) != 0;
  for (int i = from.ConsumeIntegralInRange(1, 3); i > 0; --i) {
    Norm& norm = *shipped.add_norms() = Period(from);
    norm.set_name("n");
    norm.set_rule("P1");
    norm.set_unit("u");
    norm.set_label("l");
    norm.set_label_en("l");
    norm.set_source("s");
    norm.set_min(1);
    norm.set_max(100);
    norm.set_ours(ours);
  }
  std::string text;
  google::protobuf::TextFormat::PrintToString(shipped, &text);
  const auto defaults = Norms::Parse(text);
  if (!defaults.ok()) return;  // periods that overlap or end before they begin

  const auto on_each_day = [](const Norms& norms) {
    Plain plain;
    for (int i = 0; i <= kDays + 1; ++i) {
      const Norm* norm = norms.Find("n", kFirst + i);
      plain.push_back(norm == nullptr ? std::nullopt : std::optional<int64_t>(norm->value()));
    }
    return plain;
  };
  const Plain before = on_each_day(*defaults);
  Plain expected = before;
  std::vector<Norm> own;
  for (int i = from.ConsumeIntegralInRange(0, 5); i > 0; --i) {
    Norm norm = Period(from);
    norm.set_name(absl::StrCat("districts/310113/norms/", from.ConsumeIntegralInRange(0, 7) == 0 ? "other" : "n"));
    norm.set_taken_back(from.ConsumeBool());
    own.push_back(norm);
    bool something = false;
    for (int day = 0; day <= kDays + 1; ++day)
      something = something || (HoldsOn(norm, kFirst + day) && expected[static_cast<size_t>(day)].has_value());
    if (!ours || norm.name() != "districts/310113/norms/n" || !something) continue;
    for (size_t day = 0; day < expected.size(); ++day) {
      if (!HoldsOn(norm, kFirst + static_cast<int>(day))) continue;
      expected[day] = norm.taken_back() ? before[day] : norm.value();
    }
  }
  const Norms with = defaults->With(own);
  RequireOneADay(with);
  Require(on_each_day(with) == expected, "a district's own values hold on other days than they say");
  Require(on_each_day(*defaults) == before, "the defaults did not stay");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // The first character chooses; 'n' begins every norms.textproto that is not a comment.
  if (size > 0 && data[0] < 0x20) {
    FuzzedDataProvider from(data + 1, size - 1);
    JudgeOwn(from);
  } else {
    JudgeText(Text(data, size));
  }
  return 0;
}

}  // namespace gongjin::fuzz
