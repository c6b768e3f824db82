#include "common/base/norms.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/base/status.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"

namespace gongjin {
namespace {

using common::v1::Norm;

// Open ends stand for the first and last day there is.
absl::CivilDay From(const Norm& norm) {
  return norm.has_valid_from() ? DayOf(norm.valid_from()) : absl::CivilDay(1, 1, 1);
}
absl::CivilDay To(const Norm& norm) {
  return norm.has_valid_to() ? DayOf(norm.valid_to()) : absl::CivilDay(9999, 12, 31);
}

bool HoldsOn(const Norm& norm, absl::CivilDay day) { return From(norm) <= day && day <= To(norm); }

// "P2" comes before "P10".
std::pair<std::string, int> RuleKey(absl::string_view rule) {
  const size_t digits = std::min(rule.find_first_of("0123456789"), rule.size());
  int number = 0;
  if (!absl::SimpleAtoi(rule.substr(digits), &number)) number = 0;
  return {std::string(rule.substr(0, digits)), number};
}

void Sort(std::vector<Norm>& norms) { std::stable_sort(norms.begin(), norms.end(), NormBefore); }

// The norm as it holds within these days; nullopt: on none of them.
std::optional<Norm> Within(Norm norm, absl::CivilDay first, absl::CivilDay last) {
  if (From(norm) > last || To(norm) < first) return std::nullopt;
  if (From(norm) < first) *norm.mutable_valid_from() = DateOf(first);
  if (To(norm) > last) *norm.mutable_valid_to() = DateOf(last);
  return norm;
}

void Add(std::optional<Norm> norm, std::vector<Norm>& norms) {
  if (norm.has_value()) norms.push_back(*std::move(norm));
}

absl::Status Bad(const Norm& norm, absl::string_view how) {
  return absl::InvalidArgumentError(absl::StrCat("norm ", norm.name(), ": ", how));
}

absl::Status CheckOne(const Norm& norm) {
  if (norm.name().empty()) return Bad(norm, "has no name");
  if (norm.rule().empty()) return Bad(norm, "has no rule");
  if (norm.unit().empty()) return Bad(norm, "has no unit");
  if (norm.label().empty() || norm.label_en().empty()) return Bad(norm, "has no label in both languages");
  if (norm.source().empty()) return Bad(norm, "has no source");
  if (norm.value() < norm.min() || norm.value() > norm.max()) return Bad(norm, "lies outside its own min and max");
  if (norm.has_valid_from() && !IsDay(norm.valid_from())) return Bad(norm, "valid_from is not a day");
  if (norm.has_valid_to() && !IsDay(norm.valid_to())) return Bad(norm, "valid_to is not a day");
  if (From(norm) > To(norm)) return Bad(norm, "ends before it begins");
  if (norm.unit() == kMonthAndDay && !IsDayOfEveryYear(norm.value())) return Bad(norm, "is not a day of every year");
  return absl::OkStatus();
}

// Keeps the parser's first complaint.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber, const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat("norms, line ", line + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

absl::StatusOr<Norms> Norms::Parse(absl::string_view text) {
  common::v1::NormSet set;
  FirstError error;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  if (!parser.ParseFromString(std::string(text), &set)) return absl::InvalidArgumentError(error.text());
  List list;
  for (const auto& norm : set.norms()) {
    if (auto status = CheckOne(norm); !status.ok()) return status;
    list.push_back(norm);
  }
  // By name alone first: the rule comes before the name in the order that norms are kept in.
  std::sort(list.begin(), list.end(), [](const Norm& a, const Norm& b) {
    return std::make_tuple(a.name(), From(a)) < std::make_tuple(b.name(), From(b));
  });
  for (size_t i = 1; i < list.size(); ++i) {
    const auto& before = list[i - 1];
    const auto& after = list[i];
    if (before.name() != after.name()) continue;
    if (before.rule() != after.rule()) return Bad(after, "is of two rules");
    if (To(before) >= From(after)) return Bad(after, "holds twice on one day");
  }
  Sort(list);
  Norms norms;
  norms.norms_ = std::make_shared<const List>(std::move(list));
  return norms;
}

Norms Norms::With(const std::vector<Norm>& overrides) const {
  List list = all();
  for (const auto& own : overrides) {
    const absl::string_view id = absl::string_view(own.name()).substr(own.name().rfind('/') + 1);
    const auto from = From(own);
    const auto to = To(own);
    if (from > to) continue;
    List kept;
    std::optional<Norm> replaced;
    for (const auto& norm : list) {
      if (norm.name() != id || !norm.ours() || From(norm) > to || To(norm) < from) {
        kept.push_back(norm);
        continue;
      }
      if (From(norm) < from) Add(Within(norm, From(norm), from - 1), kept);
      if (To(norm) > to) Add(Within(norm, to + 1, To(norm)), kept);
      if (!replaced.has_value()) replaced = norm;
    }
    if (!replaced.has_value()) continue;
    if (own.taken_back()) {
      for (const auto& norm : all())
        if (norm.name() == id) Add(Within(norm, from, to), kept);
    } else {  // what the norm is about stays; the value and its days are the district's
      replaced->set_revision(own.revision());
      replaced->set_etag(own.etag());
      replaced->set_value(own.value());
      replaced->set_reason(own.reason());
      replaced->clear_valid_from();
      replaced->clear_valid_to();
      if (own.has_valid_from()) *replaced->mutable_valid_from() = own.valid_from();
      if (own.has_valid_to()) *replaced->mutable_valid_to() = own.valid_to();
      kept.push_back(*std::move(replaced));
    }
    Sort(kept);
    list = std::move(kept);
  }
  Norms result;
  result.norms_ = std::make_shared<const List>(std::move(list));
  return result;
}

const Norm* Norms::Find(absl::string_view id, absl::CivilDay day) const {
  for (const auto& norm : all()) {
    if (norm.name() == id && HoldsOn(norm, day)) return &norm;
  }
  return nullptr;
}

int64_t Norms::Value(absl::string_view id, absl::CivilDay day) const {
  const Norm* found = nullptr;
  for (const auto& norm : all()) {
    if (norm.name() == id && (found == nullptr || From(norm) <= day)) found = &norm;
  }
  if (found == nullptr) {
    // A misspelt id would judge by a number that is not there.
    std::fprintf(stderr, "no norm %s\n", std::string(id).c_str());
    std::abort();
  }
  return found->value();
}

bool NormBefore(const Norm& a, const Norm& b) {
  return std::make_tuple(RuleKey(a.rule()), a.name(), From(a)) < std::make_tuple(RuleKey(b.rule()), b.name(), From(b));
}

absl::Status NormsInOrder(const Norms& norms, absl::Span<const absl::string_view> ascending, absl::CivilDay day) {
  for (size_t i = 1; i < ascending.size(); ++i) {
    const int64_t low = norms.Value(ascending[i - 1], day), high = norms.Value(ascending[i], day);
    if (low <= high) continue;
    const auto norm = std::find_if(norms.all().begin(), norms.all().end(),
                                   [&](const Norm& one) { return one.name() == ascending[i]; });
    return Refuse(norm->rule(), ascending[i], "NORM_BELOW_OTHER",
                  {std::string(ascending[i]), absl::StrCat(high), std::string(ascending[i - 1]), absl::StrCat(low),
                   FormatDay(day)});
  }
  return absl::OkStatus();
}

}  // namespace gongjin
