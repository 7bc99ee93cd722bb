package io.github.sessiongateway.internal.standalone.quick;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketFramesTest {
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

  @Test
  void fragmentsAreOneMessageAndAPingWithinThemIsAnswered() throws IOException {
    WebSocketFrames frames = received("01026865" + "8901aa" + "0000" + "8a00" + "80036c6c6f");
    assertThat(frames.receive()).isEqualTo("hello".getBytes(UTF_8));
    byte[] pong = sent.toByteArray();
    assertThat(pong).hasSize(7).startsWith((byte) 0x8a, (byte) 0x81);
    assertThat(pong[6] ^ pong[2]).isEqualTo((byte) 0xaa);
  }

  @Test
  void aCloseEndsTheMessagesWithItsReason() throws IOException {
    WebSocketFrames frames = received("88061131" + "676f6e65");
    assertThat(frames.receive()).isNull();
    assertThat(frames.closeReason()).isEqualTo("gone");
    WebSocketFrames silent = received("");
    assertThat(silent.receive()).isNull();
    assertThat(silent.closeReason()).isEmpty();
  }

  @Test
  void aLongFrameIsRead() throws IOException {
    assertThat(received("817e0100" + "61".repeat(256)).receive()).hasSize(256);
    assertThat(received("827f0000000000010000" + "61".repeat(65_536)).receive()).hasSize(65_536);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c100", // a reserved bit
        "8000", // a continuation of nothing
        "01018a" + "8100", // a message within another
        "8300", // an unknown kind
        "8b00",
        "8180" + "00000000", // masked
        "817f0000000000100001", // larger than the limit
        "817fffffffffffffffff",
        "897e0080" // a long ping
      })
  void anyOtherFrameIsAProblem(String hex) {
    assertThatThrownBy(() -> received(hex).receive()).isInstanceOf(ProtocolException.class);
  }

  @Test
  void fragmentsTogetherAreBounded() {
    String half = "017f0000000000080000" + "61".repeat(524_288);
    assertThatThrownBy(() -> received(half + half.replaceFirst("01", "00") + "800161").receive())
        .isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"81", "8105", "81056162", "817e01"})
  void anEndWithinAFrameIsAProblem(String hex) {
    assertThatThrownBy(() -> received(hex).receive()).isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, 65_537, 200_000})
  void aSentTextIsMaskedAndInFramesThatTheBridgeTakes(int length) throws IOException {
    String text = "x".repeat(length);
    received("").send(text);
    byte[] bytes = sent.toByteArray();
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    int at = 0;
    boolean isLast = false;
    while (!isLast) {
      assertThat(bytes[at] & 0x7F).isEqualTo(at == 0 ? 1 : 0);
      isLast = (bytes[at] & 0x80) != 0;
      assertThat(bytes[at + 1] & 0x80).isEqualTo(0x80);
      int size = bytes[at + 1] & 0x7F;
      int octets = size == 127 ? 8 : size == 126 ? 2 : 0;
      for (int i = 0; i < octets; i++) {
        size = (i == 0 ? 0 : size << 8) | (bytes[at + 2 + i] & 0xFF);
      }
      assertThat(size).isLessThanOrEqualTo(65_536);
      at += 2 + octets;
      for (int i = 0; i < size; i++) {
        payload.write(bytes[at + 4 + i] ^ bytes[at + i % 4]);
      }
      at += 4 + size;
    }
    assertThat(at).isEqualTo(bytes.length);
    assertThat(payload.toString(UTF_8)).isEqualTo(text);
  }

  @Test
  void everyFrameHasAMaskOfItsOwn() throws IOException {
    WebSocketFrames frames = received("");
    frames.send("");
    frames.send("");
    byte[] bytes = sent.toByteArray();
    assertThat(HexFormat.of().formatHex(bytes, 2, 6))
        .isNotEqualTo(HexFormat.of().formatHex(bytes, 8, 12));
  }

  private WebSocketFrames received(String hex) {
    return new WebSocketFrames(
        new ByteArrayInputStream(HexFormat.of().parseHex(hex)), sent, new SecureRandom());
  }
}
