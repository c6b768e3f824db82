#include "cli/text_values.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "google/type/date.pb.h"

namespace gongjin::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Duration;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;
using google::type::Date;

// Values may be of another pool's class in tests; the copy makes them ours.
template <typename T>
T As(const Message& value) {
  T own;
  own.ParseFromString(value.SerializeAsString());
  return own;
}

template <typename T>
bool Give(const T& own, Message& value) {
  return value.ParseFromString(own.SerializeAsString());
}

bool IsDay(const Date& date) {
  if (date.year() < 1 || date.year() > 9999) return false;
  const absl::CivilDay day(date.year(), date.month(), date.day());
  return day.month() == date.month() && day.day() == date.day() && day.year() == date.year();
}

bool ReadDate(absl::string_view text, Message& value) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (parts.size() != 3 || parts[0].size() != 4 || parts[1].size() != 2 || parts[2].size() != 2) return false;
  int numbers[3];
  for (size_t i = 0; i < 3; ++i) {
    if (!std::all_of(parts[i].begin(), parts[i].end(), absl::ascii_isdigit)) return false;
    if (!absl::SimpleAtoi(parts[i], &numbers[i])) return false;
  }
  Date date;
  date.set_year(numbers[0]);
  date.set_month(numbers[1]);
  date.set_day(numbers[2]);
  return IsDay(date) && Give(date, value);
}

bool ReadMask(absl::string_view text, Message& value) {
  FieldMask mask;
  for (absl::string_view path : absl::StrSplit(text, ',')) {
    path = absl::StripAsciiWhitespace(path);
    const auto allowed = [](char c) { return absl::ascii_isalnum(c) || c == '_' || c == '.' || c == '*'; };
    if (path.empty() || !std::all_of(path.begin(), path.end(), allowed)) return false;
    mask.add_paths(std::string(path));
  }
  return Give(mask, value);
}

}  // namespace

bool IsTextValue(const Descriptor& type) {
  const std::string& name = type.full_name();
  return name == "google.type.Date" || name == "google.protobuf.Timestamp" || name == "google.protobuf.Duration" ||
         name == "google.protobuf.FieldMask";
}

std::optional<std::string> TextOf(const Message& value) {
  const std::string& name = value.GetDescriptor()->full_name();
  if (name == "google.type.Date") {
    const auto date = As<Date>(value);
    if (!IsDay(date)) return std::nullopt;
    return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
  }
  if (name == "google.protobuf.Timestamp") return TimeUtil::ToString(As<Timestamp>(value));
  if (name == "google.protobuf.Duration") return TimeUtil::ToString(As<Duration>(value));
  if (name == "google.protobuf.FieldMask") return absl::StrJoin(As<FieldMask>(value).paths(), ",");
  return std::nullopt;
}

bool ReadText(absl::string_view text, Message& value) {
  const std::string& name = value.GetDescriptor()->full_name();
  if (name == "google.type.Date") return ReadDate(text, value);
  if (name == "google.protobuf.FieldMask") return ReadMask(text, value);
  if (name == "google.protobuf.Timestamp") {
    Timestamp moment;
    return TimeUtil::FromString(std::string(text), &moment) && Give(moment, value);
  }
  if (name == "google.protobuf.Duration") {
    Duration span;
    return TimeUtil::FromString(std::string(text), &span) && Give(span, value);
  }
  return false;
}

std::string ExampleOf(const Descriptor& type) {
  if (type.full_name() == "google.type.Date") return "2017-09-01";
  if (type.full_name() == "google.protobuf.Timestamp") return "2019-03-08T09:30:00+08:00";
  if (type.full_name() == "google.protobuf.Duration") return "1.5s";
  return "term,objectives";
}

}  // namespace gongjin::cli
