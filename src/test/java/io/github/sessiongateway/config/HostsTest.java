package io.github.sessiongateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://my_app.example.com",
        "http://session_ui:3000",
        "http://[::1]:3000",
        "https://a.example:65535"
      })
  void anOriginAsBrowsersWriteItIsOne(String text) {
    assertThat(Hosts.isOrigin(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a.example:",
        "http://a.example:08080",
        "http://a.example:65536",
        "http://a.example/",
        "http://me@a.example",
        "http://a.example?b",
        "ftp://a.example",
        "http://",
        "http://-",
        "http://[::1",
        "null",
        "*"
      })
  void whatNoBrowserWritesIsNone(String text) {
    assertThat(Hosts.isOrigin(text)).isFalse();
  }
}
