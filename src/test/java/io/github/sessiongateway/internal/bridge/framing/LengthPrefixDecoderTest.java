package io.github.sessiongateway.internal.bridge.framing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LengthPrefixDecoderTest {
  private final List<String> frames = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private final LengthPrefixDecoder decoder = new LengthPrefixDecoder(100, broken::add);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 100})
  void howTheBytesWereCutMakesNoDifference(int size) {
    Buffer all = Buffer.buffer();
    for (String text : List.of("one", "", "three", "x".repeat(100))) {
      all.appendInt(text.length()).appendString(text);
    }
    for (int at = 0; at < all.length(); at += size) {
      receive(all.getBuffer(at, Math.min(all.length(), at + size)));
    }
    assertThat(frames).containsExactly("one", "", "three", "x".repeat(100));
    assertThat(broken).isEmpty();
  }

  @Test
  void framesThatAreNotFetchedAreKeptInOrder() {
    Buffer all = Buffer.buffer();
    for (int i = 0; i < 10; i++) {
      all.appendInt(1).appendString("" + i);
    }
    decoder.add(all.getBuffer(0, 13));
    assertThat(decoder.next()).hasToString("0");
    decoder.add(all.getBuffer(13, 14));
    decoder.add(all.getBuffer(14, all.length()));
    receive(Buffer.buffer());
    assertThat(String.join("", frames)).isEqualTo("123456789");
  }

  private void receive(Buffer bytes) {
    decoder.add(bytes);
    Buffer frame = decoder.next();
    while (frame != null) {
      frames.add(frame.toString());
      frame = decoder.next();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, 101, Integer.MAX_VALUE, 0x47455420})
  void aWrongLengthIsRefusedByItself(int length) {
    receive(Buffer.buffer().appendInt(2).appendString("ok"));
    receive(Buffer.buffer().appendInt(length));
    String what = length < 0 ? "with a negative length" : "larger than 100 bytes";
    assertThat(broken).containsExactly("Closed because of a frame " + what + ".");
    receive(Buffer.buffer().appendInt(2).appendString("no"));
    assertThat(frames).containsExactly("ok");
    assertThat(broken).hasSize(1);
  }
}
