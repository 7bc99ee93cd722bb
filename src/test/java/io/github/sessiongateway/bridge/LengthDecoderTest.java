package io.github.sessiongateway.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LengthDecoderTest {
  private final List<String> frames = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private final LengthDecoder decoder =
      new LengthDecoder(100, frame -> frames.add(frame.toString()), broken::add);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 100})
  void howTheBytesWereCutMakesNoDifference(int size) {
    Buffer all = Buffer.buffer();
    for (String text : List.of("one", "", "three", "x".repeat(100))) {
      all.appendInt(text.length()).appendString(text);
    }
    for (int at = 0; at < all.length(); at += size) {
      decoder.accept(all.getBuffer(at, Math.min(all.length(), at + size)));
    }
    assertThat(frames).containsExactly("one", "", "three", "x".repeat(100));
    assertThat(broken).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, 101, Integer.MAX_VALUE, 0x47455420})
  void aWrongLengthIsRefusedByItself(int length) {
    decoder.accept(Buffer.buffer().appendInt(2).appendString("ok"));
    decoder.accept(Buffer.buffer().appendInt(length));
    assertThat(broken).containsExactly("A frame must be at most 100 bytes long.");
    decoder.accept(Buffer.buffer().appendInt(2).appendString("no"));
    assertThat(frames).containsExactly("ok");
    assertThat(broken).hasSize(1);
  }
}
