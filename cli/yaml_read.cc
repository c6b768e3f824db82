#include "cli/yaml_read.h"

#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/near.h"
#include "cli/text_values.h"
#include "cli/width.h"
#include "cli/yaml_scalar.h"

namespace gongjin::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::vector<std::string> FieldNames(const Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return names;
}

// By its name in the proto, or as canonical JSON spells it.
const FieldDescriptor* FindField(const Descriptor& type, const std::string& name) {
  if (const FieldDescriptor* field = type.FindFieldByName(name)) return field;
  return type.FindFieldByCamelcaseName(name);
}

constexpr size_t kMostComplaints = 1000;

class Reader {
 public:
  Reader(Language language, Allowance& allowance, std::vector<Complaint>& complaints)
      : language_(language), allowance_(allowance), complaints_(complaints) {}

  void Read(const YAML::Node& node, const std::string& path, Message& message) {
    if (!node.IsMap()) {
      Complain(node, path, Pick(language_, "应为映射（字段: 值）", "a map of fields is expected"));
      return;
    }
    std::set<const FieldDescriptor*> seen;
    for (const auto& entry : node) {
      if (!Spend(entry.first, path)) return;
      const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : "";
      const std::string here = path.empty() ? name : absl::StrCat(path, ".", name);
      const FieldDescriptor* field = FindField(*message.GetDescriptor(), name);
      if (field == nullptr) {
        Unknown(entry.first, here, name, *message.GetDescriptor());
      } else if (!seen.insert(field).second) {
        Complain(entry.first, here, Pick(language_, "写了两次", "it is given twice"));
      } else {
        ReadField(entry.second, here, *field, message);
      }
    }
  }

 private:
  void Complain(const YAML::Node& node, const std::string& path, std::string sentence) {
    complaints_.push_back(At(node, path, std::move(sentence)));
  }

  // False: nothing more is read.
  bool Spend(const YAML::Node& node, const std::string& path) {
    if (stopped_ || complaints_.size() >= kMostComplaints) return false;
    const size_t cost = node.IsScalar() ? Allowance::kScalar + node.Scalar().size() : Allowance::kOther;
    if (cost <= allowance_.left) {
      allowance_.left -= cost;
      return true;
    }
    stopped_ = true;
    Complain(
        node, path,
        Pick(language_, "别名（*名称）展开后内容过多（超出文件本身 4 MB 以上），请少用别名",
             "with its aliases (*name) spelled out the file says too much, more than 4 MB beyond its own size: use "
             "fewer of them"));
    return false;
  }

  void Unknown(const YAML::Node& key, const std::string& path, const std::string& name, const Descriptor& type) {
    const char* separator = Pick(language_, "、", ", ");
    const std::vector<std::string> near = Nearest(name, FieldNames(type));
    const std::string known =
        near.empty()
            ? absl::StrCat(Pick(language_, "；有：", "; there are: "), absl::StrJoin(FieldNames(type), separator))
            : absl::StrCat(Pick(language_, "；相近的有 ", "; near it: "), absl::StrJoin(near, separator));
    Complain(key, path, absl::StrCat(Pick(language_, "没有这个字段", "there is no such field"), known));
  }

  void ReadField(const YAML::Node& node, const std::string& path, const FieldDescriptor& field, Message& message) {
    if (!Spend(node, path)) return;
    message.GetReflection()->ClearField(&message, &field);
    if (node.IsNull()) return;
    if (field.is_map()) return ReadMap(node, path, field, message);
    if (!field.is_repeated()) return ReadValue(node, path, field, message);
    if (!node.IsSequence()) {
      Complain(node, path, Pick(language_, "应为列表", "a list is expected"));
      return;
    }
    size_t i = 0;
    for (const auto& item : node) {
      const std::string here = absl::StrCat(path, "[", i++, "]");
      if (!Spend(item, here)) return;
      ReadValue(item, here, field, message);
    }
  }

  void ReadMap(const YAML::Node& node, const std::string& path, const FieldDescriptor& field, Message& message) {
    if (!node.IsMap()) {
      Complain(node, path, Pick(language_, "应为映射（键: 值）", "a map is expected"));
      return;
    }
    for (const auto& entry : node) {
      if (!Spend(entry.first, path) || !Spend(entry.second, path)) return;
      Message* pair = message.GetReflection()->AddMessage(&message, &field);
      const std::string here = absl::StrCat(path, "[", entry.first.Scalar(), "]");
      ReadValue(entry.first, here, *field.message_type()->map_key(), *pair);
      ReadValue(entry.second, here, *field.message_type()->map_value(), *pair);
    }
  }

  // One value, or one more of a repeated field.
  void ReadValue(const YAML::Node& node, const std::string& path, const FieldDescriptor& field, Message& message) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Message* nested = field.is_repeated() ? message.GetReflection()->AddMessage(&message, &field)
                                            : message.GetReflection()->MutableMessage(&message, &field);
      return ReadMessage(node, path, *nested);
    }
    if (!node.IsScalar()) {
      Complain(node, path, Pick(language_, "应为单个值", "a single value is expected"));
      return;
    }
    const std::string expected = SetScalar(node.Scalar(), field, language_, message);
    if (!expected.empty()) Complain(node, path, expected);
  }

  void ReadMessage(const YAML::Node& node, const std::string& path, Message& message) {
    const Descriptor& type = *message.GetDescriptor();
    if (!IsTextValue(type) || node.IsMap()) return Read(node, path, message);
    std::string text = node.IsScalar() ? node.Scalar() : "";
    if (node.IsSequence() && type.full_name() == "google.protobuf.FieldMask") {
      std::vector<std::string> paths;
      for (const auto& item : node) {
        if (!Spend(item, path)) return;
        paths.push_back(item.IsScalar() ? item.Scalar() : "");
      }
      text = absl::StrJoin(paths, ",");
    }
    if (ReadText(text, message)) return;
    Complain(node, path,
             absl::StrCat(Pick(language_, "写法应如 ", "it is written like "), ExampleOf(type),
                          Pick(language_, "，不是 ", ", not "), text));
  }

  Language language_;
  Allowance& allowance_;
  bool stopped_ = false;
  std::vector<Complaint>& complaints_;
};

}  // namespace

std::string Sentence(const std::string& file, const Complaint& complaint) {
  return Tame(absl::StrCat(file, ":", complaint.line, ":", complaint.column, ": ", complaint.path,
                           complaint.path.empty() ? "" : ": ", complaint.sentence));
}

Complaint At(const YAML::Node& node, std::string path, std::string sentence) {
  const YAML::Mark mark = node.Mark();
  return {mark.line + 1, mark.column + 1, std::move(path), std::move(sentence)};
}

void ReadYaml(const YAML::Node& node, Language language, const std::string& path, Message& message,
              Allowance& allowance, std::vector<Complaint>& complaints) {
  Reader(language, allowance, complaints).Read(node, path, message);
}

}  // namespace gongjin::cli
