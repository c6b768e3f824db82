#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/resource/messages.h"
#include "common/resource/standard.h"
#include "common/resource/tables.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/wire_format_lite.h"
#include "google/type/date.pb.h"

namespace gongjin {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::internal::WireFormatLite;

constexpr int kDefaultPage = 50;
constexpr int kShortPage = 100;

const FieldDescriptor* Field(const Message& message, const char* name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

int PageSize(const Message& request) {
  const int asked = request.GetReflection()->GetInt32(request, Field(request, "page_size"));
  return asked == 0 ? kDefaultPage : asked;
}

// The day that computed fields are filled for; nullopt: they stay empty.
std::optional<absl::CivilDay> AsOf(const StandardCall& standard) {
  const FieldDescriptor* field = standard.method.as_of;
  const Message& request = standard.request;
  if (field == nullptr || !request.GetReflection()->HasField(request, field)) return std::nullopt;
  return DayOf(static_cast<const google::type::Date&>(request.GetReflection()->GetMessage(request, field)));
}

// The stored payload, or with `as_of` the same with its computed fields.
absl::Status Compute(const StandardCall& standard, const Snapshot& snapshot, std::string& payload) {
  const auto as_of = AsOf(standard);
  if (!as_of.has_value() || !standard.hooks.compute) return absl::OkStatus();
  const auto message = NewMessage(*standard.method.resource->descriptor);
  if (!message->ParseFromString(payload)) return Fault("unreadable payload");
  RETURN_IF_ERROR(standard.hooks.compute(snapshot, *as_of, *message));
  message->SerializeToString(&payload);
  return absl::OkStatus();
}

// Payload of a record that the caller may see.
absl::StatusOr<std::string> Visible(const StandardCall& standard, const Snapshot& snapshot, const std::string& name) {
  const auto& type = *standard.method.resource;
  const Sight& sight = standard.sight;
  const bool whole =
      sight.everything || (sight.whole_district && (type.is_district || schema::DistrictOf(name) == sight.district));
  if (whole) {  // the row itself is not needed to judge
    ASSIGN_OR_RETURN(const auto payload, snapshot.reader().GetPayload(type.type, name));
    if (!payload.has_value()) return AbsentOrDenied(sight, name);
    return std::string(*payload);
  }
  ASSIGN_OR_RETURN(auto row, snapshot.reader().Get(type.type, name));
  if (!row.has_value()) return AbsentOrDenied(sight, name);
  RETURN_IF_ERROR(MayTouch(sight, type, *row, snapshot.reader()));
  return std::move(row->payload);
}

absl::StatusOr<std::string> Get(const StandardCall& standard, const Snapshot& snapshot) {
  const Message& request = standard.request;
  const std::string name = TextIn(request, standard.method.subject);
  if (!standard.method.resource->pattern.Matches(name))
    return Invalid("name", "NAME_MALFORMED", {standard.method.resource->pattern.text()});
  ASSIGN_OR_RETURN(std::string payload, Visible(standard, snapshot, name));
  if (const auto* field = Field(request, "revision")) {
    if (const int64_t revision = request.GetReflection()->GetInt64(request, field); revision > 0) {
      ASSIGN_OR_RETURN(auto line, snapshot.reader().AtRevision(name, revision));
      if (!line.has_value() || line->payload.empty()) return Absent(absl::StrCat(name, "@", revision));
      payload = std::move(line->payload);
    }
  }
  RETURN_IF_ERROR(Compute(standard, snapshot, payload));
  return payload;
}

// Writes a response with repeated resources straight from their payloads.
class PageWriter {
 public:
  explicit PageWriter(const StandardCall& standard) {
    const auto* response = standard.method.descriptor->output_type();
    for (int i = 0; i < response->field_count(); ++i)
      if (response->field(i)->is_repeated() &&
          response->field(i)->message_type() == standard.method.resource->descriptor)
        items_ = response->field(i)->number();
    if (const auto* field = response->FindFieldByName("next_page_token")) token_ = field->number();
    if (const auto* field = response->FindFieldByName("total_size")) total_ = field->number();
  }
  // `expected`: payloads in all, about as long as the first.
  void Add(absl::string_view payload, int expected) {
    if (body_.empty())
      body_.reserve((payload.size() + payload.size() / 8 + 8) * static_cast<size_t>(std::min(expected, kDefaultPage)));
    AppendBytes(items_, payload);
  }
  void Token(absl::string_view token) { AppendBytes(token_, token); }
  void Total(int64_t total) {
    AppendVarint(WireFormatLite::MakeTag(total_, WireFormatLite::WIRETYPE_VARINT));
    AppendVarint(static_cast<uint64_t>(total));
  }
  std::string Take() { return std::move(body_); }

 private:
  void AppendVarint(uint64_t value) {
    uint8_t bytes[10];
    const uint8_t* end = google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(value, bytes);
    body_.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(end - bytes));
  }
  void AppendBytes(int field, absl::string_view bytes) {
    AppendVarint(WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
    AppendVarint(bytes.size());
    body_.append(bytes.data(), bytes.size());
  }
  int items_ = 0, token_ = 0, total_ = 0;
  std::string body_;
};

// All of the request that decides which rows come in which order, and who asks: what a page token is bound to.
std::string QueryKey(const StandardCall& standard) {
  const std::unique_ptr<Message> query(standard.request.New());
  query->CopyFrom(standard.request);
  for (const char* field : {"page_size", "page_token", "count_total"})
    if (const auto* descriptor = Field(*query, field)) query->GetReflection()->ClearField(query.get(), descriptor);
  return absl::StrCat(standard.method.name, "\n", standard.call.caller.principal, "\n",
                      standard.call.caller.organization, "\n", query->SerializeAsString());
}

// The parent that a List or BatchGet names may be looked into by the caller.
absl::Status CheckParent(const StandardCall& standard, const Snapshot& snapshot, const std::string& parent) {
  const auto& type = *standard.method.resource;
  if (type.is_district) return absl::OkStatus();
  if (type.parent == nullptr) {
    if (schema::ParentOf(parent).empty() && absl::StartsWith(parent, "districts/")) {
      if (standard.sight.everything || parent == standard.sight.district) return absl::OkStatus();
      return Denied();
    }
    return Invalid("parent", "NAME_MALFORMED", {"districts/{district}"});
  }
  if (absl::EndsWith(parent, "/-")) return absl::OkStatus();  // all of a district, judged row by row
  if (!type.parent->pattern.Matches(parent)) return Invalid("parent", "NAME_MALFORMED", {type.parent->pattern.text()});
  ASSIGN_OR_RETURN(auto row, snapshot.reader().Get(type.parent->type, parent));
  if (!row.has_value()) return AbsentOrDenied(standard.sight, parent);
  return MayTouch(standard.sight, *type.parent, *row, snapshot.reader());
}

absl::Status SetScope(const StandardCall& standard, const std::string& parent, store::Query& query) {
  if (standard.method.resource->is_district) return absl::OkStatus();
  if (standard.method.resource->parent == nullptr || !absl::EndsWith(parent, "/-")) {
    query.parent = parent;
    return absl::OkStatus();
  }
  // AIP-159: "districts/310113/partnerships/-", ordered by name.
  query.district = std::string(schema::DistrictOf(parent));
  if (!standard.sight.everything && query.district != standard.sight.district) return Denied();
  if (parent != absl::StrCat(query.district, "/", standard.method.resource->parent->plural, "/-"))
    return Invalid("parent", "NAME_MALFORMED", {standard.method.resource->parent->pattern.text()});
  return absl::OkStatus();
}

store::Expr Both(std::optional<store::Expr> a, store::Expr b) {
  if (!a.has_value()) return b;
  return {.op = store::Expr::Op::kAnd, .children = {*std::move(a), std::move(b)}};
}

absl::StatusOr<std::string> List(const StandardCall& standard, const Snapshot& snapshot, const PageTokens& tokens) {
  const Message& request = standard.request;
  const auto& reflection = *request.GetReflection();
  const auto& type = *standard.method.resource;
  const std::string parent = TextIn(request, standard.method.parent);
  RETURN_IF_ERROR(CheckParent(standard, snapshot, parent));

  store::Query query;
  query.type = type.type;
  RETURN_IF_ERROR(SetScope(standard, parent, query));
  query.archived = type.archive_time == nullptr || reflection.GetBool(request, Field(request, "show_archived"));
  if (const std::string filter = TextIn(request, Field(request, "filter")); !filter.empty()) {
    ASSIGN_OR_RETURN(query.where, CompileFilter(type, filter));
  }
  const std::string order_by = TextIn(request, Field(request, "order_by"));
  if (!query.district.empty()) {
    if (!order_by.empty()) return Invalid("order_by", "ORDERING_NOT_OFFERED", {order_by, "name"});
  } else {
    ASSIGN_OR_RETURN(query.order, CompileOrdering(type, order_by));
  }
  ASSIGN_OR_RETURN(auto restriction, Restriction(standard.sight, type));
  if (restriction.has_value()) query.where = Both(std::move(query.where), *std::move(restriction));

  PageWriter writer(standard);
  int64_t total = -1;
  if (reflection.GetBool(request, Field(request, "count_total"))) {
    ASSIGN_OR_RETURN(total, snapshot.reader().Count(query, standard.call.deadline));
  }
  const int page_size = PageSize(request);
  const std::string key = QueryKey(standard);
  if (const std::string token = TextIn(request, Field(request, "page_token")); !token.empty()) {
    ASSIGN_OR_RETURN(query.after, tokens.Read(key, token));
    if (query.after->size() != query.order.size() + 1) return Invalid("page_token", "PAGE_TOKEN_BAD");
  }
  query.limit = page_size + 1;  // one more tells whether there is a next page

  int count = 0;
  std::vector<store::Value> last;
  bool more = false;
  std::vector<std::string> payloads;  // only where fields are computed, which reads again
  const bool computes = AsOf(standard).has_value() && standard.hooks.compute != nullptr;
  RETURN_IF_ERROR(snapshot.reader().FindPayloads(
      query,
      [&](absl::string_view payload, store::Reader::Place place) {
        if (count == page_size) {
          more = true;
          return false;
        }
        if (computes)
          payloads.emplace_back(payload);
        else
          writer.Add(payload, page_size);
        if (++count == page_size) last = place();
        return true;
      },
      standard.call.deadline));
  for (auto& payload : payloads) {
    RETURN_IF_ERROR(Compute(standard, snapshot, payload));
    writer.Add(payload, count);
  }
  if (more) writer.Token(tokens.Make(key, last));
  if (total >= 0) writer.Total(total);
  return writer.Take();
}

absl::StatusOr<std::string> BatchGet(const StandardCall& standard, const Snapshot& snapshot) {
  const Message& request = standard.request;
  const auto* names = Field(request, "names");
  const std::string parent = TextIn(request, standard.method.parent);
  PageWriter writer(standard);
  const int count = request.GetReflection()->FieldSize(request, names);
  for (int i = 0; i < count; ++i) {
    const std::string name = request.GetReflection()->GetRepeatedString(request, names, i);
    const bool below = parent.empty() || schema::ParentOf(name) == parent || absl::EndsWith(parent, "/-");
    if (!standard.method.resource->pattern.Matches(name) || !below)
      return Invalid(absl::StrCat("names[", i, "]"), "NAME_MALFORMED", {standard.method.resource->pattern.text()});
    ASSIGN_OR_RETURN(std::string payload, Visible(standard, snapshot, name));
    RETURN_IF_ERROR(Compute(standard, snapshot, payload));
    writer.Add(payload, count);
  }
  return writer.Take();
}

}  // namespace

bool IsShort(const StandardCall& standard) {
  return standard.method.kind == schema::MethodKind::kList && !AsOf(standard).has_value() &&
         PageSize(standard.request) <= kShortPage;
}

absl::StatusOr<std::string> ReadStandard(const StandardCall& standard, const Snapshot& snapshot,
                                         const PageTokens& tokens) {
  switch (standard.method.kind) {
    case schema::MethodKind::kGet:
      return Get(standard, snapshot);
    case schema::MethodKind::kList:
      return List(standard, snapshot, tokens);
    case schema::MethodKind::kBatchGet:
      return BatchGet(standard, snapshot);
    default:
      return Fault(absl::StrCat("not a reading method: ", standard.method.name));
  }
}

}  // namespace gongjin
