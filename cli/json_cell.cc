#include "cli/json_cell.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/requests.h"
#include "google/protobuf/util/json_util.h"

namespace gongjin::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

std::string JsonNameOf(const FieldDescriptor& field) { return absl::StrCat("{\"", field.json_name(), "\":"); }

}  // namespace

std::string JsonCell(const std::string& json, const FieldDescriptor* field, const CellStyle& style) {
  if (field == nullptr) return json;
  // The value alone is no message; in a message that holds nothing else it is.
  const MessagePtr holder = New(*field->containing_type());
  const bool list = field->is_repeated() && (json.empty() || json.front() != '[');
  const std::string text = absl::StrCat(JsonNameOf(*field), list ? "[" : "", json, list ? "]" : "", "}");
  if (!google::protobuf::util::JsonStringToMessage(text, holder.get()).ok()) return json;
  std::string cell = Cell(*holder, *field, style);
  return cell.empty() ? json : cell;
}

const FieldDescriptor* FieldOfPath(const Descriptor& message, const std::string& path) {
  const Descriptor* at = &message;
  const FieldDescriptor* field = nullptr;
  for (const std::string& step : std::vector<std::string>(absl::StrSplit(path, '.'))) {
    field = at == nullptr ? nullptr : at->FindFieldByName(step.substr(0, step.find('[')));
    if (field == nullptr) return nullptr;
    at = field->message_type();
  }
  return field;
}

}  // namespace gongjin::cli
