#include "common/base/norms.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/day.h"
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

void Sort(std::vector<Norm>& norms) {
  std::stable_sort(norms.begin(), norms.end(), [](const Norm& a, const Norm& b) {
    return std::make_tuple(RuleKey(a.rule()), a.name(), From(a)) <
           std::make_tuple(RuleKey(b.rule()), b.name(), From(b));
  });
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
  Sort(list);
  for (size_t i = 1; i < list.size(); ++i) {
    const auto& before = list[i - 1];
    const auto& after = list[i];
    if (before.name() == after.name() && To(before) >= From(after)) return Bad(after, "holds twice on one day");
  }
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
    std::vector<Norm> kept;
    std::vector<Norm> replaced;
    for (const auto& norm : list) {
      // What a source fixes is not a district's to change.
      if (norm.name() != id || !norm.ours() || From(norm) > to || To(norm) < from) {
        kept.push_back(norm);
        continue;
      }
      replaced.push_back(norm);
      if (From(norm) < from) {
        kept.push_back(norm);
        *kept.back().mutable_valid_to() = DateOf(from - 1);
      }
      if (To(norm) > to) {
        kept.push_back(norm);
        *kept.back().mutable_valid_from() = DateOf(to + 1);
      }
    }
    if (replaced.empty()) continue;
    Norm norm = replaced.front();  // what the norm is about stays; the value and its days are the district's
    norm.set_revision(own.revision());
    norm.set_value(own.value());
    norm.set_reason(own.reason());
    norm.clear_valid_from();
    norm.clear_valid_to();
    if (own.has_valid_from()) *norm.mutable_valid_from() = own.valid_from();
    if (own.has_valid_to()) *norm.mutable_valid_to() = own.valid_to();
    kept.push_back(std::move(norm));
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

}  // namespace gongjin
