package io.github.sessiongateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostsTest {
  /** Or the bridge's own pages would be of another origin. */
  @ParameterizedTest
  @CsvSource({
    "https, Example.COM, 443, https://example.com",
    "https, example.com, 80, https://example.com:80",
    "http, example.com, 80, http://example.com",
    "http, 127.0.0.1, 8080, http://127.0.0.1:8080",
    "http, ::1, 8080, http://[::1]:8080"
  })
  void aUrlIsWrittenAsBrowsersWriteAnOrigin(String scheme, String host, int port, String url) {
    // As text: two URIs are equal also where the letters of their hosts differ.
    assertThat(Hosts.url(scheme, host, port)).hasToString(url);
    assertThat(Hosts.isOrigin(url)).isTrue();
  }
}
