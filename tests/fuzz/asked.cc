#include "tests/fuzz/asked.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "tests/fuzz/fuzz.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t most);

namespace gongjin::fuzz {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::Reflection;
using google::protobuf::TextFormat;

constexpr int kDeepest = 5;

// Ids of what the world of the target calls begins with, and some of what is not there.
constexpr const char* kIds[] = {"lezhi", "bureau", "cunzhi", "a", "b",      "midterm",
                                "final", "2018",   "admin",  "1", "nowhere"};
constexpr const char* kCallers[] = {"organizations/bureau",
                                    "organizations/bureau",
                                    "organizations/bureau",
                                    "schools/lezhi",
                                    "schools/cunzhi",
                                    "schools/a",
                                    "nobody"};
// What some rule, column or parser of ours takes for something.
constexpr const char* kTexts[] = {"乐之中学",
                                  "a",
                                  "",
                                  " ",
                                  "*",
                                  "r1",
                                  "r2",
                                  "310113",
                                  "2018",
                                  "91330100799655058B",
                                  "line\nbreak",
                                  "\x1b[31m",
                                  "\u202e",
                                  "\u0085",
                                  "\xff",
                                  "districts/310113",
                                  "districts/310110/schools/lezhi",
                                  "title:a",
                                  "state = DRAFT",
                                  "name = \"a*\"",
                                  "title",
                                  "term.start_date desc, recipient",
                                  "name desc",
                                  "https://example.org/a",
                                  "13800000000",
                                  "a@example.org"};

class Silent : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int, google::protobuf::io::ColumnNumber, const std::string&) override {}
};

const std::vector<const MethodDescriptor*>& AllMethods() {
  static const auto& methods = *new std::vector<const MethodDescriptor*>(Methods());
  return methods;
}

std::string NameOf(const MethodDescriptor& method) {
  return absl::StrCat(std::string(method.service()->full_name()), "/", std::string(method.name()));
}

bool Behaves(const FieldDescriptor& field, google::api::FieldBehavior behavior) {
  const auto& all = field.options().GetRepeatedExtension(google::api::field_behavior);
  return std::find(all.begin(), all.end(), behavior) != all.end();
}

// Every message within `message`, itself first.
void Collect(Message& message, std::vector<Message*>& all) {
  all.push_back(&message);
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection.ListFields(message, &set);
  for (const auto* field : set) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_map()) continue;
    if (!field->is_repeated()) {
      Collect(*reflection.MutableMessage(&message, field), all);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i)
      Collect(*reflection.MutableRepeatedMessage(&message, field, i), all);
  }
}

std::string MutatedBytes(std::string bytes, size_t most) {
  const size_t size = bytes.size();
  bytes.resize(std::max<size_t>({most, size, 1}));
  bytes.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(bytes.data()), size, bytes.size()));
  return bytes;
}

}  // namespace

std::unique_ptr<Message> NewRequest(const MethodDescriptor& method) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  return std::unique_ptr<Message>(factory->GetPrototype(method.input_type())->New());
}

std::optional<Asked> ReadAsked(absl::string_view input) {
  const size_t end = input.find('\n');
  if (end == absl::string_view::npos) return std::nullopt;
  const std::vector<absl::string_view> words = absl::StrSplit(input.substr(0, end), ' ');
  if (words.size() != 3) return std::nullopt;
  Asked asked;
  for (const auto* method : AllMethods())
    if (words[0] == NameOf(*method)) asked.method = method;
  if (asked.method == nullptr) return std::nullopt;
  asked.caller = std::string(words[1]);
  asked.wire = std::string(input.substr(end + 1));
  if (words[2] == "wire") return asked;
  if (words[2] != "text") return std::nullopt;
  asked.request = NewRequest(*asked.method);
  Silent silent;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&silent);
  parser.SetRecursionLimit(50);
  if (!parser.ParseFromString(asked.wire, asked.request.get())) return std::nullopt;
  return asked;
}

std::string WriteAsked(const Asked& asked) {
  std::string text = asked.wire;
  if (asked.request != nullptr) {
    TextFormat::Printer printer;
    printer.SetUseUtf8StringEscaping(true);
    printer.PrintToString(*asked.request, &text);
  }
  return absl::StrCat(NameOf(*asked.method), " ", asked.caller, asked.request == nullptr ? " wire\n" : " text\n", text);
}

const MethodDescriptor& Mutator::AnyMethod() { return *AllMethods()[Below(AllMethods().size())]; }

std::string Mutator::Name(absl::string_view type) {
  for (const Descriptor* message : ResourceMessages()) {
    const auto& resource = message->options().GetExtension(google::api::resource);
    if (resource.type() != type || resource.pattern().empty()) continue;
    std::vector<std::string> parts = absl::StrSplit(resource.pattern(0), '/');
    for (std::string& part : parts)
      if (absl::StartsWith(part, "{")) part = part == "{district}" ? "310113" : kIds[Below(std::size(kIds))];
    return absl::StrJoin(parts, "/");
  }
  return Chance(2) ? "districts/310113" : Name("registry.gongjin/School");
}

std::string Mutator::MaskPath(const Message& request) {
  if (Chance(8)) return "*";
  const Descriptor* here = nullptr;
  for (int i = 0; i < request.GetDescriptor()->field_count(); ++i) {
    const auto* field = request.GetDescriptor()->field(i);
    if (field->message_type() != nullptr && field->message_type()->options().HasExtension(google::api::resource))
      here = field->message_type();
  }
  std::vector<std::string> steps;
  while (here != nullptr && here->field_count() > 0 && (steps.empty() || Chance(2))) {
    const auto* field = here->field(static_cast<int>(Below(static_cast<size_t>(here->field_count()))));
    steps.push_back(field->name());
    here = field->message_type();
  }
  return absl::StrJoin(steps, ".");
}

std::string Mutator::AnyText(const Message& message, const Field& field, const std::string& now) {
  const auto& reference = field.options().GetExtension(google::api::resource_reference);
  const bool names = field.options().HasExtension(google::api::resource_reference);
  if (names && !Chance(8)) return Name(reference.type().empty() ? "" : reference.type());
  if (message.GetDescriptor()->full_name() == "google.protobuf.FieldMask" && whole_ != nullptr && !Chance(8))
    return MaskPath(*whole_);
  if (field.name() == "name" && message.GetDescriptor()->options().HasExtension(google::api::resource) && !Chance(8))
    return Name(message.GetDescriptor()->options().GetExtension(google::api::resource).type());
  if (absl::EndsWith(field.name(), "_id") && !Chance(4)) return kIds[Below(std::size(kIds))];
  if (Chance(3)) return MutatedBytes(now, now.size() + 16);
  if (Chance(16)) return std::string(Below(3000), 'x');
  return kTexts[Below(std::size(kTexts))];
}

int64_t Mutator::Number(int64_t now) {
  switch (Below(5)) {
    case 0:
      return static_cast<int64_t>(static_cast<uint64_t>(now) + 1);  // at the edge it wraps
    case 1:
      return static_cast<int64_t>(static_cast<uint64_t>(now) - 1);
    case 2:
      return static_cast<int64_t>(Below(101));
    case 3:
      return int64_t{1} << Below(63);
    default: {
      constexpr int64_t kEdges[] = {0,
                                    -1,
                                    2017,
                                    2018,
                                    std::numeric_limits<int32_t>::max(),
                                    std::numeric_limits<int64_t>::max(),
                                    std::numeric_limits<int64_t>::min()};
      return kEdges[Below(std::size(kEdges))];
    }
  }
}

void Mutator::AnyDay(Message& date) {
  const Descriptor& type = *date.GetDescriptor();
  const auto set = [&](const char* field, size_t value) {
    date.GetReflection()->SetInt32(&date, type.FindFieldByName(field), static_cast<int32_t>(value));
  };
  set("year", 2016 + Below(6));
  set("month", Chance(20) ? Below(14) : 1 + Below(12));
  set("day", Chance(20) ? Below(33) : 1 + Below(28));
}

void Mutator::SetScalar(Message& message, const Field& field, int index) {
  const Reflection& r = *message.GetReflection();
  const bool one = index < 0;
  switch (field.cpp_type()) {
    case Field::CPPTYPE_INT32: {
      const auto value =
          static_cast<int32_t>(Number(one ? r.GetInt32(message, &field) : r.GetRepeatedInt32(message, &field, index)));
      return one ? r.SetInt32(&message, &field, value) : r.SetRepeatedInt32(&message, &field, index, value);
    }
    case Field::CPPTYPE_INT64: {
      const int64_t value = Number(one ? r.GetInt64(message, &field) : r.GetRepeatedInt64(message, &field, index));
      return one ? r.SetInt64(&message, &field, value) : r.SetRepeatedInt64(&message, &field, index, value);
    }
    case Field::CPPTYPE_BOOL:
      return one ? r.SetBool(&message, &field, Chance(2)) : r.SetRepeatedBool(&message, &field, index, Chance(2));
    case Field::CPPTYPE_ENUM: {
      const auto& type = *field.enum_type();
      const int value =
          Chance(16) ? 99 : type.value(static_cast<int>(Below(static_cast<size_t>(type.value_count()))))->number();
      return one ? r.SetEnumValue(&message, &field, value) : r.SetRepeatedEnumValue(&message, &field, index, value);
    }
    case Field::CPPTYPE_STRING: {
      const std::string now = one ? r.GetString(message, &field) : r.GetRepeatedString(message, &field, index);
      std::string value = AnyText(message, field, now);
      return one ? r.SetString(&message, &field, std::move(value))
                 : r.SetRepeatedString(&message, &field, index, std::move(value));
    }
    default:
      return;  // no field of ours is a floating-point or unsigned number
  }
}

void Mutator::FillField(Message& message, const Field& field, int depth) {
  const Reflection& r = *message.GetReflection();
  if (field.is_map()) return;
  if (field.cpp_type() == Field::CPPTYPE_MESSAGE) {
    Message& nested = field.is_repeated() ? *r.AddMessage(&message, &field) : *r.MutableMessage(&message, &field);
    return Fill(nested, depth + 1);
  }
  if (!field.is_repeated()) return SetScalar(message, field, -1);
  switch (field.cpp_type()) {
    case Field::CPPTYPE_STRING:
      r.AddString(&message, &field, "");
      break;
    case Field::CPPTYPE_ENUM:
      r.AddEnumValue(&message, &field, 0);
      break;
    case Field::CPPTYPE_INT32:
      r.AddInt32(&message, &field, 0);
      break;
    case Field::CPPTYPE_INT64:
      r.AddInt64(&message, &field, 0);
      break;
    default:
      return;
  }
  SetScalar(message, field, r.FieldSize(message, &field) - 1);
}

void Mutator::Fill(Message& message, int depth) {
  const Descriptor& type = *message.GetDescriptor();
  if (type.full_name() == "google.type.Date") return AnyDay(message);
  for (int i = 0; i < type.field_count(); ++i) {
    const Field& field = *type.field(i);
    const bool required = Behaves(field, google::api::REQUIRED) || type.full_name() == "google.protobuf.FieldMask";
    if (!required && (depth >= kDeepest || !Chance(Behaves(field, google::api::OUTPUT_ONLY) ? 32 : 4))) continue;
    FillField(message, field, depth);
  }
}

void Mutator::ChangeField(Message& message, const Field& field) {
  const Reflection& r = *message.GetReflection();
  if (field.is_map()) return;
  if (!field.is_repeated()) {
    const bool message_field = field.cpp_type() == Field::CPPTYPE_MESSAGE;
    if (Chance(message_field ? 2 : 6)) return r.ClearField(&message, &field);
    return FillField(message, field, 1);
  }
  const int size = r.FieldSize(message, &field);
  const int at = static_cast<int>(Below(static_cast<size_t>(size)));
  switch (size == 0 ? 0 : Below(6)) {
    case 0:
      return FillField(message, field, 1);
    case 1:
      return r.RemoveLast(&message, &field);
    case 2:
      return r.SwapElements(&message, &field, at, static_cast<int>(Below(static_cast<size_t>(size))));
    case 3:
      if (field.cpp_type() == Field::CPPTYPE_MESSAGE)
        r.AddMessage(&message, &field)->CopyFrom(r.GetRepeatedMessage(message, &field, at));
      return;
    case 4:
      for (int i = 0; i < 40; ++i) FillField(message, field, 3);
      return;
    default:
      if (field.cpp_type() != Field::CPPTYPE_MESSAGE) SetScalar(message, field, at);
  }
}

void Mutator::Change(Message& message) {
  std::vector<Message*> all;
  Collect(message, all);
  Message& one = *all[Below(all.size())];
  if (one.GetDescriptor()->full_name() == "google.type.Date" && !Chance(4)) return AnyDay(one);
  const int fields = one.GetDescriptor()->field_count();
  if (fields == 0) return;
  // Rather what is set than what is not.
  std::vector<const Field*> set;
  one.GetReflection()->ListFields(one, &set);
  const bool among_set = !set.empty() && !Chance(3);
  ChangeField(one, among_set ? *set[Below(set.size())]
                             : *one.GetDescriptor()->field(static_cast<int>(Below(static_cast<size_t>(fields)))));
}

std::string Mutator::Mutate(absl::string_view input, size_t most) {
  std::optional<Asked> asked = ReadAsked(input);
  if (!asked.has_value() || Chance(12)) {
    asked.emplace();
    asked->method = &AnyMethod();
    asked->caller = kCallers[Below(std::size(kCallers))];
    asked->request = NewRequest(*asked->method);
    whole_ = asked->request.get();
    Fill(*asked->request, 0);
  } else if (Chance(16)) {
    asked->caller = kCallers[Below(std::size(kCallers))];
  } else if (asked->request == nullptr || Chance(24)) {
    asked->wire = MutatedBytes(asked->Body(), asked->Body().size() + 32);
    asked->request.reset();
  } else {
    whole_ = asked->request.get();
    for (size_t times = 1 + Below(3); times > 0; --times) Change(*asked->request);
  }
  whole_ = nullptr;
  std::string output = WriteAsked(*asked);
  return output.size() <= most ? output : std::string(input.substr(0, most));
}

}  // namespace gongjin::fuzz
