#include "common/resource/page_writer.h"

#include <algorithm>

#include "common/resource/standard.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace gongjin {

using google::protobuf::internal::WireFormatLite;

PageWriter::PageWriter(const schema::Method& method) {
  const auto* response = method.descriptor->output_type();
  for (int i = 0; i < response->field_count(); ++i)
    if (response->field(i)->is_repeated() && response->field(i)->message_type() == method.resource->descriptor)
      items_ = response->field(i)->number();
  if (const auto* field = response->FindFieldByName("next_page_token")) token_ = field->number();
  if (const auto* field = response->FindFieldByName("total_size")) total_ = field->number();
}

void PageWriter::Add(absl::string_view payload, int expected) {
  if (body_.empty())
    body_.reserve((payload.size() + payload.size() / 8 + 8) * static_cast<size_t>(std::min(expected, kDefaultPage)));
  AppendBytes(items_, payload);
}

void PageWriter::Total(int64_t total) {
  AppendVarint(WireFormatLite::MakeTag(total_, WireFormatLite::WIRETYPE_VARINT));
  AppendVarint(static_cast<uint64_t>(total));
}

void PageWriter::AppendVarint(uint64_t value) {
  uint8_t bytes[10];
  const uint8_t* end = google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(value, bytes);
  body_.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(end - bytes));
}

void PageWriter::AppendBytes(int field, absl::string_view bytes) {
  AppendVarint(WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
  AppendVarint(bytes.size());
  body_.append(bytes.data(), bytes.size());
}

}  // namespace gongjin
