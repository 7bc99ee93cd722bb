package io.github.sessiongateway.internal.standalone.quick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpHeadTest {
  @ParameterizedTest
  @CsvSource({
    "'Content-Length: 5|', 'hello and more'",
    "'content-length:5|', hello",
    "'Transfer-Encoding: chunked|', '2|he|3;extension=1|llo|0||'",
    "'', hello"
  })
  void aBodyIsReadByItsFraming(String headers, String body) throws IOException {
    InputStream in = in("HTTP/1.1 200 OK|" + headers + "|" + body);
    HttpHead head = HttpHead.read(in);
    assertThat(head.status()).isEqualTo(200);
    assertThat(new String(head.body(in, 100), ISO_8859_1)).isEqualTo("hello");
  }

  @ParameterizedTest
  @CsvSource({
    "'Content-Length: 9|', 'hello and'",
    "'Transfer-Encoding: chunked|', '9|hello and|0||'",
    "'', 'hello and'"
  })
  void aLongBodyIsCut(String headers, String body) throws IOException {
    InputStream in = in("HTTP/1.1 200 OK|" + headers + "|" + body);
    assertThat(HttpHead.read(in).body(in, 5)).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH||",
        "HTTP/2 200||",
        "HTTP/1.1 abc OK||",
        "HTTP/1.1 200 OK|Content-Length: -1||",
        "HTTP/1.1 200 OK|Content-Length: 99999999999||",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||x|",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||1|ab|"
      })
  void whatIsNotHttpIsAProblem(String answer) {
    assertThatThrownBy(() -> read(answer)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void headsAreBounded() {
    assertThatThrownBy(() -> read("HTTP/1.1 200 OK|" + "a:b|".repeat(101) + "|"))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> read("HTTP/1.1 200 " + "x".repeat(9_000) + "||"))
        .isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK|",
        "HTTP/1.1 200 OK|Content-Length: 5||hell",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||5|hell"
      })
  void anEarlyEndIsAProblem(String answer) {
    assertThatThrownBy(() -> read(answer)).isInstanceOf(EOFException.class);
  }

  private static void read(String answer) throws IOException {
    InputStream in = in(answer);
    HttpHead.read(in).body(in, 100);
  }

  private static InputStream in(String answer) {
    return new ByteArrayInputStream(answer.replace("|", "\r\n").getBytes(ISO_8859_1));
  }
}
