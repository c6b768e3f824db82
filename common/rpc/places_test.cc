#include "common/rpc/places.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gtest/gtest.h"

namespace gongjin::rpc {
namespace {

using Verdict = Places::Verdict;

int Socket() { return socket(AF_INET, SOCK_STREAM, 0); }

TEST(Places, AClosedDescriptorGivesItsPlaceBack) {
  Places places(2, 0);
  const int first = Socket(), second = Socket(), third = Socket();
  EXPECT_EQ(places.Take(first, "10.0.0.1"), Verdict::kTaken);
  EXPECT_EQ(places.Take(second, "10.0.0.1"), Verdict::kTaken);
  places.Sweep();
  EXPECT_EQ(places.Take(third, "10.0.0.2"), Verdict::kFull) << "both are open";
  EXPECT_EQ(places.Take(third, "10.0.0.2", /*extra=*/1), Verdict::kTaken);
  close(second);
  places.Sweep();
  EXPECT_EQ(places.taken(), 2);
  close(first), close(third);
  places.Sweep();
  EXPECT_EQ(places.taken(), 0);
}

// The kernel gives the lowest free number to the next file: the number alone would say that the connection is open.
TEST(Places, ANumberThatNamesAnotherFileIsFree) {
  Places places(1, 0);
  const int connection = Socket();
  ASSERT_EQ(places.Take(connection, ""), Verdict::kTaken);
  close(connection);
  for (const int other : {open("/dev/null", O_RDONLY), Socket()}) {
    ASSERT_EQ(dup2(other, connection), connection);
    if (other != connection) close(other);
    places.Sweep();
    EXPECT_EQ(places.taken(), 0);
    EXPECT_EQ(places.Take(connection, ""), Verdict::kTaken);
  }
  close(connection);
}

TEST(Places, AnAddressHasItsShareAndNobodyIsNotCounted) {
  Places places(10, 1);
  const int one = Socket(), two = Socket();
  EXPECT_EQ(places.Take(one, "10.0.0.1"), Verdict::kTaken);
  EXPECT_EQ(places.Take(two, "10.0.0.1"), Verdict::kAddressFull);
  EXPECT_EQ(places.Take(two, "10.0.0.2"), Verdict::kTaken);
  const int local = Socket(), another = Socket();
  EXPECT_EQ(places.Take(local, ""), Verdict::kTaken);
  EXPECT_EQ(places.Take(another, ""), Verdict::kTaken);
  close(one);
  places.Sweep();
  const int three = Socket();
  EXPECT_EQ(places.Take(three, "10.0.0.1"), Verdict::kTaken);
  for (const int each : {two, local, another, three}) close(each);
}

}  // namespace
}  // namespace gongjin::rpc
