// Values of a message as people read them, or as machines do.
#pragma once

#include <string>

#include "cli/language.h"
#include "google/protobuf/message.h"

namespace gongjin::cli {

struct CellStyle {
  Language language = Language::kChinese;
  std::string district;  // names of this district are shown without it
  bool raw = false;      // for machines: enums by name, full names, moments in UTC
};

// The value of `field`, several joined; "" where it is not set. Enums by label, days as 2019-03-15, moments in
// Shanghai's time, a term as "2017-09-01 – 2020-07-31", other messages summed up.
std::string Cell(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
                 const CellStyle& style);

// The same in one short text for a whole message.
std::string Summary(const google::protobuf::Message& message, const CellStyle& style);

// 〔合成〕 where the record was invented for a sample, else "".
std::string SyntheticMark(const google::protobuf::Message& message, Language language);

// Fields that come in two languages: "title" is left out in English where "title_en" says it.
bool IsOfOtherLanguage(const google::protobuf::FieldDescriptor& field, Language language);

}  // namespace gongjin::cli
