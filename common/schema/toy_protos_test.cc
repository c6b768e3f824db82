#include "common/schema/toy_protos.h"

#include <memory>
#include <stdexcept>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/compiler/parser.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "gtest/gtest.h"

namespace gongjin::schema {

const char kToyProto[] = R"(
syntax = "proto3";
package gongjin.toy.v1;
import "buf/validate/validate.proto";
import "gongjin/annotations/v1/annotations.proto";
import "gongjin/type/v1/term.proto";
import "google/api/field_behavior.proto";
import "google/api/resource.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/timestamp.proto";
import "google/type/date.proto";

message Garden {
  option (google.api.resource) = {
    type: "toy.gongjin/Garden"
    pattern: "districts/{district}/gardens/{garden}"
    plural: "gardens"
    singular: "garden"
  };
  option (gongjin.annotations.v1.resource) = {
    label: "园"
    label_en: "garden"
    orderings: "title"
    orderings: "create_time  desc,size"
    unique: { columns: "title" columns: "size" }
    start_day: "term.start_date"
    lifetime: { opened: "open_day" successors: "heirs" }
    ending: ARCHIVE
  };
  string name = 1 [(google.api.field_behavior) = IDENTIFIER];
  int64 revision = 2 [(google.api.field_behavior) = OUTPUT_ONLY];
  string etag = 3 [(buf.validate.field).string.max_len = 64];
  google.protobuf.Timestamp create_time = 4 [(google.api.field_behavior) = OUTPUT_ONLY];
  google.protobuf.Timestamp update_time = 5 [(google.api.field_behavior) = OUTPUT_ONLY];
  google.protobuf.Timestamp archive_time = 6 [(google.api.field_behavior) = OUTPUT_ONLY];
  string title = 10 [
    (buf.validate.field) = { required: true string: { max_len: 10 } },
    (gongjin.annotations.v1.field) = { column: true label: "名" label_en: "title" }
  ];
  int32 size = 11 [
    (buf.validate.field).int32 = { gte: 1 lte: 9 },
    (gongjin.annotations.v1.field) = { column: true label: "大小" label_en: "size" }
  ];
  string owner = 12 [
    (google.api.resource_reference).type = "*",
    (buf.validate.field).string.max_len = 300,
    (gongjin.annotations.v1.field) = { column: true party: "owner" types: "toy.gongjin/Garden" types: "toy.gongjin/Seed" label: "主" label_en: "owner" }
  ];
  repeated string helpers = 13 [
    (google.api.resource_reference).type = "toy.gongjin/Garden",
    (buf.validate.field).repeated = { max_items: 3 unique: true items: { string: { max_len: 300 } } },
    (gongjin.annotations.v1.field) = { party: "helper" label: "助" label_en: "helpers" }
  ];
  gongjin.type.v1.Term term = 14 [(gongjin.annotations.v1.field) = { column: true label: "期" label_en: "term" }];
  google.type.Date open_day = 15 [(gongjin.annotations.v1.field) = { label: "开" label_en: "opening day" }];
  repeated string heirs = 16 [
    (google.api.field_behavior) = OUTPUT_ONLY,
    (google.api.resource_reference).type = "toy.gongjin/Garden",
    (gongjin.annotations.v1.field) = { label: "承" label_en: "heirs" }
  ];
  repeated Plant plants = 17 [
    (buf.validate.field).repeated.max_items = 5,
    (gongjin.annotations.v1.field) = { label: "植物" label_en: "plants" }
  ];
  string standing = 18 [
    (google.api.field_behavior) = OUTPUT_ONLY,
    (gongjin.annotations.v1.field) = { computed: true label: "概况" label_en: "standing" }
  ];
  string colour = 19 [
    (buf.validate.field).string = { in: "" in: "red" in: "green" },
    (gongjin.annotations.v1.field) = { label: "颜色" label_en: "colour" }
  ];
  bytes picture = 20 [
    (buf.validate.field).bytes.max_len = 4,
    (gongjin.annotations.v1.field) = { label: "图" label_en: "picture" }
  ];

  message Plant {
    string seed = 1 [
      (google.api.resource_reference).type = "toy.gongjin/Seed",
      (buf.validate.field) = { required: true string: { max_len: 300 } },
      (gongjin.annotations.v1.field) = { label: "种子" label_en: "seed" }
    ];
    Kind kind = 2 [
      (buf.validate.field).enum.defined_only = true,
      (gongjin.annotations.v1.field) = { label: "类" label_en: "kind" }
    ];
  }
  enum Kind {
    KIND_UNSPECIFIED = 0;
    TREE = 1 [(gongjin.annotations.v1.value) = { label: "树" label_en: "tree" }];
  }
}

message Bed {
  option (google.api.resource) = {
    type: "toy.gongjin/Bed"
    pattern: "districts/{district}/gardens/{garden}/flowerBeds/{flower_bed}"
    plural: "flowerBeds"
    singular: "flowerBed"
  };
  option (gongjin.annotations.v1.resource) = { label: "坛" label_en: "bed" ending: DELETE };
  string name = 1 [(google.api.field_behavior) = IDENTIFIER];
  int64 revision = 2 [(google.api.field_behavior) = OUTPUT_ONLY];
  string etag = 3 [(buf.validate.field).string.max_len = 64];
  google.protobuf.Timestamp create_time = 4 [(google.api.field_behavior) = OUTPUT_ONLY];
  google.protobuf.Timestamp update_time = 5 [(google.api.field_behavior) = OUTPUT_ONLY];
}

message Seed {
  option (google.api.resource) = {
    type: "toy.gongjin/Seed"
    pattern: "districts/{district}/seeds/{seed}"
    plural: "seeds"
    singular: "seed"
  };
  option (gongjin.annotations.v1.resource) = { label: "种子" label_en: "seed" };
  string name = 1 [(google.api.field_behavior) = IDENTIFIER];
  int64 revision = 2 [(google.api.field_behavior) = OUTPUT_ONLY];
  string etag = 3 [(buf.validate.field).string.max_len = 64];
  google.protobuf.Timestamp create_time = 4 [(google.api.field_behavior) = OUTPUT_ONLY];
  google.protobuf.Timestamp update_time = 5 [(google.api.field_behavior) = OUTPUT_ONLY];
}

message GetGardenRequest {
  string name = 1 [(google.api.resource_reference).type = "toy.gongjin/Garden", (buf.validate.field).string.max_len = 300];
  google.type.Date as_of = 2;
}
message ListBedsRequest {
  string parent = 1 [(google.api.resource_reference).child_type = "toy.gongjin/Bed", (buf.validate.field).string.max_len = 300];
  int32 page_size = 2;
  string page_token = 3 [(buf.validate.field).string.max_len = 100];
  string filter = 4 [(buf.validate.field).string.max_len = 100];
  string order_by = 5 [(buf.validate.field).string.max_len = 100];
}
message ListBedsResponse {
  repeated Bed flower_beds = 1;
  string next_page_token = 2;
}
message CreateGardenRequest {
  string parent = 1 [(google.api.resource_reference).child_type = "toy.gongjin/Garden", (buf.validate.field).string.max_len = 300];
  string garden_id = 2 [(buf.validate.field).string.max_len = 63];
  Garden garden = 3 [(buf.validate.field).required = true];
  string request_id = 4 [(buf.validate.field).string.max_len = 64];
  bool validate_only = 5;
}
message UpdateGardenRequest {
  Garden garden = 1 [(buf.validate.field).required = true];
  google.protobuf.FieldMask update_mask = 2 [(buf.validate.field).required = true];
  string request_id = 3 [(buf.validate.field).string.max_len = 64];
  bool validate_only = 4;
}
message DeleteBedRequest {
  string name = 1 [(google.api.resource_reference).type = "toy.gongjin/Bed", (buf.validate.field).string.max_len = 300];
  string etag = 2 [(buf.validate.field).string.max_len = 64];
  string request_id = 3 [(buf.validate.field).string.max_len = 64];
  bool validate_only = 4;
}
message WaterGardenRequest {
  string name = 1 [(google.api.resource_reference).type = "toy.gongjin/Garden", (buf.validate.field).string.max_len = 300];
  string with = 2 [(google.api.resource_reference).type = "toy.gongjin/Seed", (buf.validate.field).string.max_len = 300];
  string request_id = 3 [(buf.validate.field).string.max_len = 64];
  bool validate_only = 4;
  google.type.Date as_of = 5;
}
message PingRequest {
  string text = 1 [(buf.validate.field).string.pattern = "^[a-z]{1,5}$"];
}

service GardenService {
  rpc GetGarden(GetGardenRequest) returns (Garden) {
    option (gongjin.annotations.v1.access) = { allow: {} };
  }
  rpc ListFlowerBeds(ListBedsRequest) returns (ListBedsResponse) {
    option (gongjin.annotations.v1.access) = { allow: { role: ROLE_VIEWER relation: "owner" } };
  }
  rpc CreateGarden(CreateGardenRequest) returns (Garden) {
    option (gongjin.annotations.v1.access) = { allow: { role: ROLE_REGISTRAR } };
  }
  rpc UpdateGarden(UpdateGardenRequest) returns (Garden) {
    option (gongjin.annotations.v1.access) = { allow: { relation: "owner" } };
  }
  rpc DeleteBed(DeleteBedRequest) returns (google.protobuf.Empty) {
    option (gongjin.annotations.v1.access) = { allow: { relation: "helper" } };
  }
  rpc WaterGarden(WaterGardenRequest) returns (Garden) {
    option (gongjin.annotations.v1.access) = { authenticated: true };
  }
  rpc Ping(PingRequest) returns (google.protobuf.Empty) {
    option (gongjin.annotations.v1.access) = { anyone: true };
  }
}
)";

namespace {

class Complain : public google::protobuf::io::ErrorCollector, public google::protobuf::DescriptorPool::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string& message) override {
    ADD_FAILURE() << line + 1 << ":" << column + 1 << ": " << message;
  }
  void AddError(const std::string&, const std::string& element, const google::protobuf::Message*, ErrorLocation,
                const std::string& message) override {
    ADD_FAILURE() << element << ": " << message;
  }
};

}  // namespace

const google::protobuf::FileDescriptor& Compile(absl::string_view proto) {
  static auto& pools = *new std::vector<std::unique_ptr<google::protobuf::DescriptorPool>>;
  Complain complain;
  google::protobuf::io::ArrayInputStream bytes(proto.data(), static_cast<int>(proto.size()));
  google::protobuf::io::Tokenizer tokens(&bytes, &complain);
  google::protobuf::compiler::Parser parser;
  parser.RecordErrorsTo(&complain);
  google::protobuf::FileDescriptorProto file;
  parser.Parse(&tokens, &file);
  file.set_name(absl::StrCat("toy", pools.size(), ".proto"));
  pools.push_back(
      std::make_unique<google::protobuf::DescriptorPool>(google::protobuf::DescriptorPool::generated_pool()));
  const auto* built = pools.back()->BuildFileCollectingErrors(file, &complain);
  if (built == nullptr) throw std::runtime_error("the toy does not compile");
  return *built;
}

std::string Broken(absl::string_view from, absl::string_view to) {
  std::string text = kToyProto;
  EXPECT_EQ(absl::StrReplaceAll({{from, to}}, &text), 1) << from;
  return text;
}

}  // namespace gongjin::schema
