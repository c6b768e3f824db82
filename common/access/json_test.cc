#include "common/access/json.h"

#include <gtest/gtest.h>

namespace gongjin::access {
namespace {

TEST(Json, ReadsWhatItWrites) {
  const JsonObject object = {{"text", "王 \"x\" \\ / \n\t\x01"},
                             {"number", int64_t{1552608000}},
                             {"zero", int64_t{0}},
                             {"list", std::vector<std::string>{"a", "b,]}"}},
                             {"none", std::vector<std::string>{}},
                             {"", ""}};
  EXPECT_EQ(ParseJson(WriteJson(object)), object);
  EXPECT_EQ(WriteJson({{"b", int64_t{1}}, {"a", "x"}}), R"({"a":"x","b":1})");
}

TEST(Json, AcceptsOneFlatObject) {
  const struct {
    const char* it;
    const char* text;
    bool accepted;
  } cases[] = {
      {"is empty", "{}", true},
      {"has spaces", " { \"a\" : [ \"b\" , \"c\" ] , \"d\" : 1 } \n", true},
      {"has an escaped letter", R"({"\u0061":"\u007f"})", true},
      {"is nothing", "", false},
      {"is a list", "[]", false},
      {"has a tail", "{}x", false},
      {"is not closed", R"({"a":1)", false},
      {"ends in a comma", R"({"a":1,})", false},
      {"has a comma in a list too many", R"({"a":["b",]})", false},
      {"has a key twice", R"({"a":1,"a":1})", false},
      {"has a key twice, once escaped", R"({"a":1,"\u0061":1})", false},
      {"has a bare key", "{a:1}", false},
      {"has single quotes", "{'a':1}", false},
      {"has a nested object", R"({"a":{}})", false},
      {"has a nested list", R"({"a":[[]]})", false},
      {"has a number in a list", R"({"a":[1]})", false},
      {"has true", R"({"a":true})", false},
      {"has null", R"({"a":null})", false},
      {"has a fraction", R"({"a":1.5})", false},
      {"has a power", R"({"a":1e3})", false},
      {"has a negative number", R"({"a":-1})", false},
      {"has a leading zero", R"({"a":01})", false},
      {"has a number of 15 digits", R"({"a":999999999999999})", true},
      {"has a number of 16 digits", R"({"a":1000000000000000})", false},
      {"has a raw line end in a text", "{\"a\":\"\n\"}", false},
      {"has an unknown escape", R"({"a":"\x"})", false},
      {"has an escape cut short", R"({"a":"\u00"})", false},
      {"has a sign in an escape", R"({"a":"\u+041"})", false},
      {"has a surrogate", R"({"a":"\ud800"})", false},
  };
  for (const auto& [it, text, accepted] : cases) {
    SCOPED_TRACE(it);
    EXPECT_EQ(ParseJson(text).has_value(), accepted);
  }
}

}  // namespace
}  // namespace gongjin::access
