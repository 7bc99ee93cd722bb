package io.github.sessiongateway.internal.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.config.AddressRange;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerTest {
  private static final List<AddressRange> PROXIES =
      GatewayConfig.read(
              new JsonObject()
                  .put(
                      "bridge.http.trusted-proxies",
                      new JsonArray().add("10.0.0.0/8").add("127.0.0.1").add("fd00::/9")))
          .bridge()
          .http()
          .trustedProxies();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "192.0.2.1 | -                              | 192.0.2.1",
        "192.0.2.1 | 192.0.2.9                      | 192.0.2.1",
        "127.0.0.1 | -                              | 127.0.0.1",
        "127.0.0.1 | 192.0.2.9                      | 192.0.2.9",
        "127.0.0.1 | 192.0.2.8, 192.0.2.9           | 192.0.2.9",
        "127.0.0.1 | 192.0.2.8, 192.0.2.9, 10.1.1.1 | 192.0.2.9",
        "127.0.0.1 | 10.2.2.2, 10.1.1.1             | 10.2.2.2",
        "127.0.0.2 | 192.0.2.9                      | 127.0.0.2",
        "127.0.0.1 | ::ffff:192.0.2.9               | 192.0.2.9",
        "127.0.0.1 | 192.0.2.9, ::ffff:10.1.1.1     | 192.0.2.9",
        "::ffff:192.0.2.1 | -                       | 192.0.2.1",
        "127.0.0.1 | unknown                        | 127.0.0.1",
        "127.0.0.1 | 192.0.2.9, evil.example        | 127.0.0.1",
        "127.0.0.1 | '192.0.2.9, '                  | 127.0.0.1",
        "127.0.0.1 | 192.0.2.9:40123                | 192.0.2.9",
        "127.0.0.1 | 192.0.2.8, 192.0.2.9:40123     | 192.0.2.9",
        "127.0.0.1 | '192.0.2.8,192.0.2.9:1 , 10.1.1.1:2' | 192.0.2.9",
        "127.0.0.1 | [192.0.2.9]:1                  | 192.0.2.9",
        "127.0.0.1 | \"192.0.2.9\"                  | 192.0.2.9",
        "127.0.0.1 | \"192.0.2.9:47011\"            | 192.0.2.9",
        "127.0.0.1 | 192.0.2.9:_gazonk              | 192.0.2.9",
        "127.0.0.1 | 192.0.2.9:                     | 192.0.2.9",
        "127.0.0.1 | 2001:db8:1:2::5                | 2001:db8:1:2::/64",
        "127.0.0.1 | [2001:db8:1:2::5]              | 2001:db8:1:2::/64",
        "127.0.0.1 | [2001:DB8:1:2::5]:443          | 2001:db8:1:2::/64",
        "127.0.0.1 | \"[2001:db8:1:2::5]:443\"      | 2001:db8:1:2::/64",
        "127.0.0.1 | [fe80:1:2:3::1%eth0]:443       | fe80:1:2:3::/64",
        "127.0.0.1 | fe80:1:2:3::1%2                | fe80:1:2:3::/64",
        "127.0.0.1 | [::ffff:192.0.2.9]:443         | 192.0.2.9",
        "127.0.0.1 | 192.0.2.9, [::ffff:10.1.1.1]:8 | 192.0.2.9",
        "127.0.0.1 | 2001:db8::1:2:3:4:5:443        | 127.0.0.1",
        "127.0.0.1 | [2001:db8::1                   | 127.0.0.1",
        "127.0.0.1 | 192.0.2.9, _hidden             | 127.0.0.1",
        "127.0.0.1 | 192.0.2.9, unknown:1           | 127.0.0.1",
        "127.0.0.1 | 192.0.2.9, 192.0.2             | 127.0.0.1",
        "127.0.0.1 | 192.0.2.9, 192.0.2.256:1       | 127.0.0.1",
        "127.0.0.1 | 192.0.2.9, 192.0.2.8 192.0.2.7 | 127.0.0.1",
        "127.0.0.1 | 192.0.2.9, []:1                | 127.0.0.1",
        "127.0.0.1 | 192.0.2.9, ::::                | 127.0.0.1",
        "127.0.0.1 | 192.0.2.9, [                   | 127.0.0.1",
        "127.0.0.1 | 192.0.2.9, :443                | 127.0.0.1",
        "127.0.0.1 | ,                              | 127.0.0.1",
        "fd12::1   | 2001:db8:1:2:3:4:5:6           | 2001:db8:1:2::/64",
        "fd80::1   | 192.0.2.9                      | fd80::/64",
      })
  void theHeaderCountsWhereAProxyWroteIt(String address, String forwarded, String peer) {
    List<String> headers = forwarded == null ? List.of() : List.of(forwarded);
    String key = Peer.of(address, headers, PROXIES).key();
    assertThat(key.replace(":0", "").replaceFirst("::?/", "::/")).isEqualTo(peer);
  }

  @Test
  void ofAHeaderThatIsTooLongItsEndCounts() {
    String all = "192.0.2.8,".repeat(1000) + "192.0.2.9";
    assertThat(Peer.of("127.0.0.1", List.of(all), PROXIES).key()).isEqualTo("192.0.2.9");
    String proxies = "192.0.2.8,".repeat(1000) + "10.0.0.1,".repeat(1000) + "10.0.0.2";
    assertThat(Peer.of("127.0.0.1", List.of(proxies), PROXIES).key()).startsWith("10.0.0.");
  }

  @Test
  void aSocketWithoutAnAddressIsLocal() {
    assertThat(Peer.of(null).key()).isEqualTo("local");
  }
}
