#include "common/audit/entry.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"

namespace gongjin::audit {
namespace {

using google::protobuf::util::TimeUtil;

constexpr int64_t kMicros = 1'000'000;  // a second

void AddNumber(int64_t number, int bytes, std::string& out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>(number >> shift & 0xff));
}

void AddText(absl::string_view text, std::string& out) {
  AddNumber(static_cast<int64_t>(text.size()), 4, out);
  absl::StrAppend(&out, text);
}

}  // namespace

Hash PayloadHash(const store::JournalLine& line) {
  return IsErased(line) ? line.erased : Sha256(absl::StrCat(line.salt, line.payload));
}

bool IsErased(const store::JournalLine& line) {
  return !line.erased.empty() && line.payload.empty() && line.salt.empty();
}

Hash LeafOf(const store::JournalLine& line) {
  std::string entry(1, '\1');
  for (const int64_t number :
       {line.sequence, static_cast<int64_t>(line.kind), line.revision, absl::ToUnixMicros(line.time)})
    AddNumber(number, 8, entry);
  const Hash payload = PayloadHash(line);
  for (const std::string* text :
       {&line.district, &line.type, &line.name, &line.principal, &line.organization, &line.method, &line.purpose,
        &line.request_id, &line.request_hmac, &line.trace_id, &payload})
    AddText(*text, entry);
  return LeafHash(entry);
}

common::v1::JournalLine Told(const store::JournalLine& line) {
  common::v1::JournalLine told;
  told.set_sequence(line.sequence);
  told.set_kind(static_cast<common::v1::JournalLine::Kind>(line.kind));
  told.set_revision(line.revision);
  // A time that no line can have is told as the nearest that can be told: whoever reads sees that the line is not what
  // it was, and no more can be said of it.
  *told.mutable_time() = TimeUtil::MicrosecondsToTimestamp(std::clamp(absl::ToUnixMicros(line.time),
                                                                      TimeUtil::kTimestampMinSeconds * kMicros,
                                                                      TimeUtil::kTimestampMaxSeconds * kMicros));
  told.set_district(line.district);
  told.set_type(line.type);
  told.set_name(line.name);
  told.set_principal(line.principal);
  told.set_organization(line.organization);
  told.set_method(line.method);
  told.set_purpose(line.purpose);
  told.set_request_id(line.request_id);
  told.set_request_hmac(line.request_hmac);
  told.set_trace_id(line.trace_id);
  told.set_payload_hash(PayloadHash(line));
  told.set_erased(IsErased(line));
  return told;
}

std::string SignedBytes(const common::v1::TreeHead& head) {
  std::string bytes = "gongjin tree head v1\n";
  AddText(head.service(), bytes);
  AddText(head.epoch(), bytes);
  AddNumber(head.size(), 8, bytes);
  AddNumber(TimeUtil::TimestampToMicroseconds(head.time()), 8, bytes);
  absl::StrAppend(&bytes, head.root());
  return bytes;
}

}  // namespace gongjin::audit
