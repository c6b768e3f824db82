#include "common/resource/mask.h"

#include "common/base/status.h"
#include "gongjin/registry/v1/district.pb.h"
#include "gtest/gtest.h"

namespace gongjin {
namespace {

const schema::ResourceType& District() {
  static const auto& schema = *schema::Schema::Make({registry::v1::District::descriptor()}, {}, {}).value().release();
  return *schema.FindType(registry::v1::District::descriptor());
}

// A path has no bound of its own, an answer has: what is said of it is a piece.
TEST(ApplyMask, SaysOfAnUnknownPathOnlyItsBeginning) {
  google::protobuf::FieldMask mask;
  mask.add_paths(std::string(3'000'000, 'x'));
  registry::v1::District after;
  const auto refused = ApplyMask(District(), mask, registry::v1::District(), "district", after);
  EXPECT_EQ(ReasonOf(refused), "MASK_PATH_UNKNOWN " + std::string(100, 'x') + "…");
  EXPECT_EQ(SubjectOf(refused), "update_mask");
}

}  // namespace
}  // namespace gongjin
