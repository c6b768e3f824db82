#include "common/schema/schema.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/schema/toy_protos.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gongjin::schema {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

absl::StatusOr<std::unique_ptr<Schema>> MakeToy(absl::string_view proto) {
  const auto& file = Compile(proto);
  const auto* garden = file.FindMessageTypeByName("Garden");
  const auto* bed = file.FindMessageTypeByName("Bed");
  const auto* seed = file.FindMessageTypeByName("Seed");
  return Schema::Make({bed, garden}, {seed}, {file.FindServiceByName("GardenService")});
}

const Schema& Toy() {
  static const Schema& toy = *MakeToy(kToyProto).value().release();
  return toy;
}

// "title:text size:integer owner:text/owner ^boss:text/boss".
std::string Dump(const ResourceType& type) {
  constexpr const char* kShapes[] = {"text", "integer", "bool", "enum", "day", "moment"};
  return absl::StrJoin(type.columns, " ", [&](std::string* out, const Column& column) {
    absl::StrAppend(out, column.path.text, ":", kShapes[static_cast<int>(column.shape)],
                    column.party.empty() ? "" : "/", column.party, column.inherited ? "!" : "");
  });
}

TEST(Schema, ReadsAResource) {
  const ResourceType& garden = *Toy().FindType("toy.gongjin/Garden");
  EXPECT_EQ(Toy().FindType(garden.descriptor), &garden);
  EXPECT_EQ(garden.table_id, "garden");
  EXPECT_EQ(garden.label + garden.label_en, "园garden");
  EXPECT_EQ(Dump(garden),
            "create_time:moment title:text size:integer owner:text/owner term.start_date:day term.end_date:day");
  EXPECT_EQ(garden.ColumnOf("size"), 2);
  EXPECT_EQ(garden.ColumnOf("update_time"), -1);
  ASSERT_EQ(garden.orderings.size(), 2u);
  EXPECT_EQ(garden.orderings[1].text, "create_time desc, size");
  EXPECT_EQ(garden.orderings[1].parts[0].column, 0);
  EXPECT_TRUE(garden.orderings[1].parts[0].descending);
  EXPECT_FALSE(garden.orderings[1].parts[1].descending);
  EXPECT_THAT(garden.unique, ElementsAre(ElementsAre(1, 2)));
  EXPECT_EQ(garden.start_day.text, "term.start_date");
  EXPECT_EQ(garden.opened.text, "open_day");
  EXPECT_THAT(garden.closed.fields, IsEmpty());
  EXPECT_EQ(garden.successors.text, "heirs");
  EXPECT_TRUE(garden.has_computed);
  EXPECT_THAT(garden.Relations(), ElementsAre("owner", "helper"));
  const std::string references =
      absl::StrJoin(garden.references, " ", [](std::string* out, const Reference& reference) {
        absl::StrAppend(out, reference.path.text, ":", absl::StrJoin(reference.types, "|"));
      });
  EXPECT_EQ(references,
            "owner:toy.gongjin/Garden|toy.gongjin/Seed helpers:toy.gongjin/Garden heirs:toy.gongjin/Garden "
            "plants.seed:toy.gongjin/Seed");
  EXPECT_NE(garden.archive_time, nullptr);
}

TEST(Schema, HandsPartiesDown) {
  const ResourceType& bed = *Toy().FindType("toy.gongjin/Bed");
  EXPECT_EQ(bed.parent, Toy().FindType("toy.gongjin/Garden"));
  EXPECT_EQ(bed.table_id, "flower_bed");
  EXPECT_EQ(Dump(bed), "^owner:text/owner!");
  ASSERT_EQ(bed.party_rows.size(), 1u);
  EXPECT_TRUE(bed.party_rows[0].inherited);
  EXPECT_THAT(bed.Relations(), ElementsAre("owner", "helper"));
  EXPECT_FALSE(Toy().IsFollowed(bed));
  EXPECT_TRUE(Toy().IsFollowed(*Toy().FindType("toy.gongjin/Seed")));
}

TEST(Schema, FindsTheTypeOfAName) {
  const struct {
    const char *name, *type;
  } cases[] = {
      {"districts/310113/gardens/a", "toy.gongjin/Garden"},
      {"districts/310113/gardens/a/flowerBeds/b", "toy.gongjin/Bed"},
      {"districts/310113/seeds/b", "toy.gongjin/Seed"},
      {"districts/310113", ""},
      {"districts/310113/gardens", ""},
      {"districts/310113/gardens/", ""},
      {"districts/310113/gardens/a b", ""},
      {"districts/310113/trees/a", ""},
      {"", ""},
  };
  for (const auto& [name, type] : cases) {
    const ResourceType* found = Toy().TypeOfName(name);
    EXPECT_EQ(found == nullptr ? "" : found->type, type) << name;
  }
}

TEST(Schema, ReadsMethods) {
  const struct {
    const char* method;
    MethodKind kind;
    const char *resource, *subject;
    const char* fields;
    bool writes;
  } cases[] = {
      {"GetGarden", MethodKind::kGet, "toy.gongjin/Garden", "name", " as_of", false},
      {"ListFlowerBeds", MethodKind::kList, "toy.gongjin/Bed", "parent", " parent", false},
      {"CreateGarden", MethodKind::kCreate, "toy.gongjin/Garden", "",
       " parent garden garden_id request_id validate_only", true},
      {"UpdateGarden", MethodKind::kUpdate, "toy.gongjin/Garden", "", " garden update_mask request_id validate_only",
       true},
      {"DeleteBed", MethodKind::kDelete, "toy.gongjin/Bed", "name", " etag request_id validate_only", true},
      {"WaterGarden", MethodKind::kVerb, "toy.gongjin/Garden", "name", " request_id validate_only as_of", true},
      {"Ping", MethodKind::kVerb, "", "", "", false},
  };
  for (const auto& [name, kind, resource, subject, fields, writes] : cases) {
    SCOPED_TRACE(name);
    const Method* method = Toy().FindMethod(absl::StrCat("gongjin.toy.v1.GardenService/", name));
    ASSERT_NE(method, nullptr);
    EXPECT_EQ(method->kind, kind);
    EXPECT_EQ(method->resource == nullptr ? "" : method->resource->type, resource);
    EXPECT_EQ(method->subject == nullptr ? "" : method->subject->name(), subject);
    std::string found;
    for (const FieldDescriptor* field : {method->parent, method->body, method->id, method->update_mask, method->etag,
                                         method->request_id, method->validate_only, method->as_of}) {
      if (field != nullptr) absl::StrAppend(&found, " ", field->name());
    }
    EXPECT_EQ(found, fields);
    EXPECT_EQ(method->writes, writes);
  }
  EXPECT_EQ(Toy().FindMethod("gongjin.toy.v1.GardenService/Nothing"), nullptr);
  EXPECT_EQ(Toy().GetMethodOf(*Toy().FindType("toy.gongjin/Garden"))->descriptor->name(), "GetGarden");
  EXPECT_EQ(Toy().GetMethodOf(*Toy().FindType("toy.gongjin/Bed")), nullptr);
}

TEST(Schema, RefusesWhatIsMissingOrContradictory) {
  const struct {
    const char *why, *from, *to, *fault;
  } cases[] = {
      // Resources.
      {"no label", "label: \"园\"", "", "gongjin.toy.v1.Garden: lacks a label in Chinese or English"},
      {"no English label", "label_en: \"garden\"", "", "gongjin.toy.v1.Garden: lacks a label in Chinese or English"},
      {"no pattern", "pattern: \"districts/{district}/gardens/{garden}\"", "",
       "gongjin.toy.v1.Garden: has not exactly one name pattern"},
      {"a bad pattern", "pattern: \"districts/{district}/gardens/{garden}\"",
       "pattern: \"districts/{district}/gardens\"",
       "gongjin.toy.v1.Garden: name pattern \"districts/{district}/gardens\" does not end with a {variable}"},
      {"a pattern of another plural", "plural: \"gardens\"", "plural: \"yards\"",
       "gongjin.toy.v1.Garden: its pattern does not end with its plural"},
      {"a pattern of another singular", "singular: \"garden\"", "singular: \"yard\"",
       "gongjin.toy.v1.Garden: the last variable of its pattern is not its singular"},
      {"outside the districts", "\"districts/{district}/seeds/{seed}\"", "\"countries/{country}/seeds/{seed}\"",
       "gongjin.toy.v1.Seed: its pattern does not begin with districts/{district}"},
      {"no type", "type: \"toy.gongjin/Seed\"\n", "\n",
       "gongjin.toy.v1.Seed: google.api.resource lacks type, singular or plural"},
      {"a type used twice", "type: \"toy.gongjin/Bed\"\n", "type: \"toy.gongjin/Garden\"\n",
       "gongjin.toy.v1.Garden: another resource has the same type"},
      {"a child without parent", "districts/{district}/gardens/{garden}/flowerBeds",
       "districts/{district}/yards/{garden}/flowerBeds",
       "gongjin.toy.v1.Bed: no resource here has its parent's pattern"},
      {"no archive_time", "google.protobuf.Timestamp archive_time = 6", "google.protobuf.Timestamp archived = 6",
       "gongjin.toy.v1.Garden: has no header field archive_time of the usual type and behaviour"},
      {"an archive_time that is never set", "    ending: ARCHIVE\n", "",
       "gongjin.toy.v1.Garden: has an archive_time, but is not archived"},
      // Fields.
      {"a string without a bound", "string: { max_len: 10 }", "string: { min_len: 1 }",
       "gongjin.toy.v1.Garden.title: a client may write it without a bound: give max_len, in or a closed pattern"},
      {"a pattern that does not bound", "pattern = \"^[a-z]{1,5}$\"", "pattern = \"^[a-z]{1,}$\"",
       "gongjin.toy.v1.PingRequest.text: a client may write it without a bound: give max_len, in or a closed pattern"},
      {"bytes without a bound", "(buf.validate.field).bytes.max_len = 4,", "",
       "gongjin.toy.v1.Garden.picture: a client may write it without a bound: give max_len, in or a closed pattern"},
      {"a list without a bound", "(buf.validate.field).repeated.max_items = 5,", "",
       "gongjin.toy.v1.Garden.plants: a client may repeat it without a bound: give max_items"},
      {"items without a bound", "items: { string: { max_len: 300 } }", "",
       "gongjin.toy.v1.Garden.helpers: a client may write it without a bound: give max_len, in or a closed pattern"},
      {"a field without label", "label: \"大小\" label_en: \"size\"", "",
       "gongjin.toy.v1.Garden.size: lacks a label in Chinese or English"},
      {"a label in one language", "label: \"大小\" label_en: \"size\"", "label: \"大小\"",
       "gongjin.toy.v1.Garden.size: has a label in one language only"},
      {"a nested field without label", "label: \"类\" label_en: \"kind\"", "",
       "gongjin.toy.v1.Garden.Plant.kind: lacks a label in Chinese or English"},
      {"a value without label", "[(gongjin.annotations.v1.value) = { label: \"树\" label_en: \"tree\" }]", "",
       "gongjin.toy.v1.Garden.TREE: lacks a label in Chinese or English"},
      {"a repeated column", "{ party: \"helper\"", "{ column: true party: \"helper\"",
       "gongjin.toy.v1.Garden.helpers: a column cannot be repeated"},
      {"a column of bytes", "{ label: \"图\"", "{ column: true label: \"图\"",
       "gongjin.toy.v1.Garden.picture: a bytes cannot be a column"},
      {"a sealed column", "{ column: true label: \"名\"", "{ column: true sealed: true label: \"名\"",
       "gongjin.toy.v1.Garden.title: a sealed field cannot be a column"},
      {"a computed column", "{ computed: true", "{ column: true computed: true",
       "gongjin.toy.v1.Garden.standing: a computed field cannot be a column"},
      {"a computed field that clients write", "{ label: \"开\"", "{ computed: true label: \"开\"",
       "gongjin.toy.v1.Garden.open_day: a computed field must be OUTPUT_ONLY"},
      {"an ordering by what is no column", "orderings: \"title\"", "orderings: \"colour\"",
       "gongjin.toy.v1.Garden: ordering by colour, which is no column"},
      {"no ordering at all", "orderings: \"title\"", "orderings: \"title up\"",
       "gongjin.toy.v1.Garden: \"title up\" is no ordering"},
      {"unique by what is no column", "columns: \"size\"", "columns: \"colour\"",
       "gongjin.toy.v1.Garden: unique by colour, which is no column"},
      {"a start day that is none", "start_day: \"term.start_date\"", "start_day: \"term\"",
       "gongjin.toy.v1.Garden: term is no day"},
      {"a start day that is not there", "start_day: \"term.start_date\"", "start_day: \"term.begin\"",
       "gongjin.toy.v1.Garden: there is no field term.begin"},
      {"successors that are no references", "successors: \"heirs\"", "successors: \"colour\"",
       "gongjin.toy.v1.Garden: its successors are no references"},
      {"a reference to anything", "types: \"toy.gongjin/Garden\" types: \"toy.gongjin/Seed\"", "",
       "gongjin.toy.v1.Garden.owner: a reference to \"*\" without types"},
      {"a reference to a type that is not here", "types: \"toy.gongjin/Seed\"", "types: \"toy.gongjin/Tree\"",
       "gongjin.toy.v1.Garden.owner: refers to toy.gongjin/Tree, which is neither kept nor followed"},
      {"a request's reference to a type that is not here",
       "string with = 2 [(google.api.resource_reference).type = \"toy.gongjin/Seed\"",
       "string with = 2 [(google.api.resource_reference).type = \"toy.gongjin/Can\"",
       "gongjin.toy.v1.WaterGardenRequest.with: refers to toy.gongjin/Can, which is neither kept nor followed"},
      {"a party that is no reference", "{ label: \"颜色\"", "{ party: \"x\" label: \"颜色\"",
       "gongjin.toy.v1.Garden.colour: a party must be a reference"},
      {"a party that is no column", "column: true party: \"owner\"", "party: \"owner\"",
       "gongjin.toy.v1.Garden.owner: a party must be a column"},
      {"a party twice", "party: \"helper\"", "party: \"owner\"",
       "gongjin.toy.v1.Garden.helpers: the party \"owner\" comes twice"},
      {"a message that contains itself", "string seed = 1 [",
       "Plant graft = 3 [(gongjin.annotations.v1.field) = { label: \"嫁\" label_en: \"graft\" }];\nstring seed = 1 [",
       "gongjin.toy.v1.Garden.Plant: contains itself"},
      // Rules.
      {"a rule that is not enforced", "string: { max_len: 10 }", "string: { max_len: 10 email: true }",
       "gongjin.toy.v1.Garden.title: rule string.email of buf.validate is not enforced here"},
      {"CEL", "{ required: true string: { max_len: 10 } }",
       "{ required: true string: { max_len: 10 } cel: { id: \"x\" } }",
       "gongjin.toy.v1.Garden.title: rule cel of buf.validate is not enforced here"},
      {"CEL in a request", "(buf.validate.field).string.pattern = \"^[a-z]{1,5}$\"",
       "(buf.validate.field).cel_expression = \"true\"",
       "gongjin.toy.v1.PingRequest.text: rule cel_expression of buf.validate is not enforced here"},
      {"rules for another type", "(buf.validate.field).int32 = { gte: 1 lte: 9 }",
       "(buf.validate.field).int64 = { gte: 1 lte: 9 }", "gongjin.toy.v1.Garden.size: rules for int64 on int32"},
      {"bounds the wrong way round", "{ gte: 1 lte: 9 }", "{ gte: 10 lte: 9 }",
       "gongjin.toy.v1.Garden.size: its lower bound lies above its upper bound"},
      {"rules for one on many", "(buf.validate.field).repeated.max_items = 5",
       "(buf.validate.field).string.max_len = 5", "gongjin.toy.v1.Garden.plants: rules for string on a repeated field"},
      {"a broken pattern", "pattern = \"^[a-z]{1,5}$\"", "pattern = \"^[a-z{1,5}$\"",
       "gongjin.toy.v1.PingRequest.text: pattern: missing ]: [a-z{1,5}$"},
      {"rules on a message", "message PingRequest {",
       "message PingRequest { option (buf.validate.message).cel = { id: \"x\" };",
       "gongjin.toy.v1.PingRequest: rules of buf.validate on a message are not enforced here"},
      {"a map", "message PingRequest {", "message PingRequest { map<string, string> more = 9;",
       "gongjin.toy.v1.PingRequest.more: maps are not judged"},
      // RPCs.
      {"no access rule", "option (gongjin.annotations.v1.access) = { anyone: true };", "",
       "gongjin.toy.v1.GardenService.Ping: has no access rule"},
      {"an empty access rule", "{ anyone: true }", "{}", "gongjin.toy.v1.GardenService.Ping: has no access rule"},
      {"two access rules", "{ anyone: true }", "{ anyone: true authenticated: true }",
       "gongjin.toy.v1.GardenService.Ping: its access rule contradicts itself"},
      {"an unknown relation", "role: ROLE_VIEWER relation: \"owner\"", "role: ROLE_VIEWER relation: \"boss\"",
       "gongjin.toy.v1.GardenService.ListFlowerBeds: its access rule names the relation \"boss\", which its resource "
       "has not"},
      {"a Get of a computed resource without a day", "google.type.Date as_of = 2;", "",
       "gongjin.toy.v1.GardenService.GetGarden: as a standard method its request needs as_of"},
      {"a Get of another resource", "string name = 1 [(google.api.resource_reference).type = \"toy.gongjin/Bed\"",
       "string name = 1 [(google.api.resource_reference).type = \"toy.gongjin/Garden\"",
       "gongjin.toy.v1.GardenService.DeleteBed: as a standard method its request needs name"},
      {"a Get that answers something else", "rpc GetGarden(GetGardenRequest) returns (Garden)",
       "rpc GetGarden(GetGardenRequest) returns (Bed)",
       "gongjin.toy.v1.GardenService.GetGarden: as a standard method it answers the resource"},
      {"a List without filter", "string filter = 4", "string where = 4",
       "gongjin.toy.v1.GardenService.ListFlowerBeds: as a standard method its request needs filter"},
      {"a List that answers something else", "repeated Bed flower_beds = 1;", "repeated Bed beds = 1;",
       "gongjin.toy.v1.GardenService.ListFlowerBeds: as a standard method it answers a page of resources"},
      {"a Create without id", "string garden_id = 2", "string id = 2",
       "gongjin.toy.v1.GardenService.CreateGarden: as a standard method its request needs garden_id"},
      {"an Update without mask", "google.protobuf.FieldMask update_mask = 2", "google.protobuf.FieldMask mask = 2",
       "gongjin.toy.v1.GardenService.UpdateGarden: as a standard method its request needs update_mask"},
      {"a Delete of what is archived", "label_en: \"bed\" ending: DELETE", "label_en: \"bed\"",
       "gongjin.toy.v1.GardenService.DeleteBed: its resource is not deleted"},
      {"a write that cannot be tried", "  bool validate_only = 4;\n  google.type.Date as_of = 5;", "",
       "gongjin.toy.v1.GardenService.WaterGarden: has one of request_id and validate_only without the other"},
      {"a verb about what is not kept",
       "message WaterGardenRequest {\n  string name = 1 [(google.api.resource_reference).type = \"toy.gongjin/Garden\"",
       "message WaterGardenRequest {\n  string name = 1 [(google.api.resource_reference).type = \"toy.gongjin/Seed\"",
       "gongjin.toy.v1.GardenService.WaterGarden: is about toy.gongjin/Seed, which is not kept here"},
  };
  for (const auto& [why, from, to, fault] : cases) {
    SCOPED_TRACE(why);
    EXPECT_EQ(MakeToy(Broken(from, to)).status().message(), fault);
  }
}

TEST(Schema, TakesACreateThatAnswersSomethingElseForAVerb) {
  const auto schema = MakeToy(Broken("rpc CreateGarden(CreateGardenRequest) returns (Garden)",
                                     "rpc CreateGarden(CreateGardenRequest) returns (ListBedsResponse)"));
  ASSERT_TRUE(schema.ok()) << schema.status();
  const Method& method = *(*schema)->FindMethod("gongjin.toy.v1.GardenService/CreateGarden");
  EXPECT_EQ(method.kind, MethodKind::kVerb);
  EXPECT_EQ(method.resource->type, "toy.gongjin/Garden");
  EXPECT_NE(method.body, nullptr);
}

TEST(CanonicalOrdering, NormalisesSpacesAndDirections) {
  EXPECT_EQ(CanonicalOrdering("a.b  desc,c asc , d"), "a.b desc, c, d");
  for (const char* bad : {"", "a,", "a up", "a desc desc", ","}) EXPECT_EQ(CanonicalOrdering(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace gongjin::schema
