#include "common/base/call.h"

#include <gtest/gtest.h>

#include <set>

namespace gongjin {
namespace {

Call At(int64_t milliseconds) {
  Call call;
  call.now = absl::FromUnixMillis(milliseconds);
  call.random[0] = 0x0123456789abcdef;
  call.random[1] = 0xfedcba9876543210;
  return call;
}

TEST(NewId, IsAUuidOfItsVersion) {
  const std::string ordered = NewId(At(1552579200000));
  EXPECT_EQ(ordered.substr(0, 19), "01697cee-8400-7000-") << ordered;
  EXPECT_EQ(ordered.size(), 36u);
  const std::string random = NewId(At(1552579200000), 0, true);
  EXPECT_EQ(random.size(), 36u);
  EXPECT_EQ(random[14], '4');
  for (const std::string& id : {ordered, random}) {
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos) << id;
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef-"), std::string::npos) << id;
  }
}

TEST(NewId, IsTheSameWhenTheHandlerRunsAgain) {
  EXPECT_EQ(NewId(At(1), 3), NewId(At(1), 3));
  EXPECT_EQ(NewId(At(1), 3, true), NewId(At(1), 3, true));
  EXPECT_NE(NewId(At(1), 3), NewId(At(1), 3, true));
}

TEST(NewId, DiffersAndSortsWithinACallAndOverTime) {
  std::set<std::string> ids;
  std::string last;
  for (int n = 0; n < 4000; ++n) {
    const std::string id = NewId(At(5), n);
    EXPECT_LT(last, id);
    last = id;
    ids.insert(id);
    ids.insert(NewId(At(5), n, true));
  }
  for (int n = 4096; n < 4200; ++n) ids.insert(NewId(At(5), n));  // past the counter they still differ
  EXPECT_EQ(ids.size(), 8104u);
  EXPECT_LT(last, NewId(At(6), 0));
  Call other = At(5);
  other.random[1] ^= 1;
  EXPECT_NE(NewId(At(5)), NewId(other));
}

TEST(NewId, RandomOnesTellNoTime) { EXPECT_EQ(NewId(At(5), 0, true), NewId(At(1552579200000), 0, true)); }

TEST(Caller, HoldsTheRolesItHas) {
  Caller caller;
  caller.roles = {annotations::v1::ROLE_REGISTRAR};
  EXPECT_TRUE(caller.Holds(annotations::v1::ROLE_REGISTRAR));
  EXPECT_FALSE(caller.Holds(annotations::v1::ROLE_APPROVER));
}

}  // namespace
}  // namespace gongjin
