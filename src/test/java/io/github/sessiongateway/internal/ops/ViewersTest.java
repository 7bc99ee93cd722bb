package io.github.sessiongateway.internal.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.config.OpsConfig;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ViewersTest {
  private static final OpsConfig NAMED =
      new OpsConfig(true, "gateway.local", 0, false, null, false);

  private static boolean sees(OpsConfig config, String address, String host) {
    return new Viewers(config)
        .maySeeDetail(address, MultiMap.caseInsensitiveMultiMap().add("Host", host));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "127.8.8.8, true",
    "::1, true",
    "192.0.2.1, false",
    "10.0.0.1, false",
    "fe80::1, false",
    ", false"
  })
  void onlyALoopbackPeerSeesDetail(String address, boolean sees) {
    assertThat(sees(NAMED, address, "127.0.0.1:9090")).isEqualTo(sees);
  }

  /** The owner of a page can point the page's name at loopback. */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:9090, true",
    "127.0.0.1, true",
    "[::1]:9090, true",
    "192.0.2.1:9090, true",
    "localhost:9090, true",
    "LOCALHOST, true",
    "gateway.local:9090, true",
    "evil.example:9090, false",
    "localhost.evil.example, false",
    "127.0.0.1.evil.example:9090, false",
    "evil.example:localhost, false",
    "'', false",
    "a b, false"
  })
  void aForeignNameSeesNoDetail(String host, boolean sees) {
    assertThat(sees(NAMED, "127.0.0.1", host)).isEqualTo(sees);
  }

  @Test
  void oneForeignNameOfTwoIsForeign() {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap().add("Host", "localhost").add("Host", "evil.example");
    assertThat(new Viewers(NAMED).maySeeDetail("127.0.0.1", headers)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host"})
  void aProxyOnThisMachineSeesNoDetail(String header) {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap().add("Host", "localhost").add(header, "127.0.0.1");
    assertThat(new Viewers(NAMED).maySeeDetail("127.0.0.1", headers)).isFalse();
    assertThat(new Viewers(NAMED).maySeeDetail("192.0.2.1", headers)).isFalse();
  }

  @Test
  void detailIsToldToEveryPeerIfItIsConfigured() {
    OpsConfig told = new OpsConfig(true, "0.0.0.0", 0, true, null, false);
    assertThat(sees(told, "192.0.2.1", "gateway:9090")).isTrue();
  }
}
