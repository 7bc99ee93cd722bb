package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  private static final String[] PARTS = {
    "0", "1", "10", "255", "256", "a", "ff", "abcd", "12345", "g", ":", ":", ":", "::", ".", ".",
    "[", "]", "%", "1.2.3.4", "-", " "
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "::",
        "::1",
        "1::",
        "fe80::1%eth0",
        "1:2:3:4:5:6:7:8",
        "::ffff:1.2.3.4",
        "2001:DB8::a",
        "[::1]",
        "[fe80::1%eth0]",
        "[::ffff:127.0.0.1]"
      })
  void addressesAreReadAsNettyReadsThem(String address) {
    assertThat(IpAddress.parse(address))
        .isEqualTo(NetUtil.createByteArrayFromIpAddressString(address));
    assertThat(IpAddress.parse(address)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "a.b.c.d",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "[::1",
        "[1.2.3.4]",
        "[]",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "g::",
        ":1::",
        "1:",
        "1:2:3:4:5:6:7:",
        "1.2.3.4::",
        "::1.2.3",
        "localhost"
      })
  void anyOtherTextIsNotAnAddress(String text) {
    assertThat(IpAddress.parse(text)).isNull();
  }

  @Test
  void anIpv6AddressMayEndWithAnIpv4Address() {
    assertThat(IpAddress.parse("1:2:3:4:5:6:1.2.3.4"))
        .containsExactly(0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 1, 2, 3, 4);
    assertThat(IpAddress.parse("::1.2.3.4"))
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4);
  }

  /** IPv4 within IPv6 is not compared, because Netty reads it as mapped or not at all. */
  @Test
  void randomTextsAreReadAsNettyReadsThem() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int parts = 1 + random.nextInt(12); parts > 0; parts--) {
        text.append(PARTS[random.nextInt(PARTS.length)]);
      }
      if (text.indexOf(":") < 0 || text.indexOf(".") < 0) {
        assertThat(IpAddress.parse(text.toString()))
            .as(text.toString())
            .isEqualTo(NetUtil.createByteArrayFromIpAddressString(text.toString()));
      }
    }
  }
}
