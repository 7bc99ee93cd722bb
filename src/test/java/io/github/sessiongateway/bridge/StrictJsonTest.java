package io.github.sessiongateway.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
  @Test
  void everyTypeIsRead() throws IOException {
    String json =
        "{\"a\":1,\"b\":-2.5,\"c\":\"\\u00e9\",\"d\":true,\"e\":false,\"f\":null,\"g\":[1,[]],"
            + "\"h\":{\"a\":{}},\"i\":12345678901,\"j\":123456789012345678901234567890}";
    assertThat(StrictJson.object(json)).isEqualTo(new JsonObject(json));
    assertThat(StrictJson.object(Buffer.buffer(json))).isEqualTo(new JsonObject(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "1",
        "\"a\"",
        "[]",
        "{",
        "{}}",
        "{} {}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":{\"b\":1,\"b\":null}}",
        "{\"a\":1e999}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":1,}",
        "{\"a\":\"\n\"}",
        "{\"a\":/* */1}",
        "\u0000"
      })
  void anythingElseIsNot(String json) {
    assertThatThrownBy(() -> StrictJson.object(json)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> StrictJson.object(Buffer.buffer(json)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void depthAndDigitsAreBounded() {
    for (String open : new String[] {"[", "{\"a\":"}) {
      String deep = "{\"a\":" + open.repeat(10_000);
      assertThatThrownBy(() -> StrictJson.object(deep)).isInstanceOf(IOException.class);
    }
    String number = "{\"a\":" + "1".repeat(1_000) + "}";
    assertThatThrownBy(() -> StrictJson.object(number)).isInstanceOf(IOException.class);
  }

  @Test
  void brokenUtf8IsNotMended() {
    for (int wrong : new int[] {0x80, 0xc3, 0xff, 0xf8}) {
      Buffer json = Buffer.buffer("{\"a\":\"").appendByte((byte) wrong).appendString("\"}");
      assertThatThrownBy(() -> StrictJson.object(json)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void textsAreAnArrayOfTextsOrOne() throws IOException {
    assertThat(StrictJson.texts(Buffer.buffer("[\"a\",\"b\"]"))).containsExactly("a", "b");
    assertThat(StrictJson.texts(Buffer.buffer("\"a\""))).containsExactly("a");
    assertThat(StrictJson.texts(Buffer.buffer("[]"))).isEmpty();
    for (String wrong : new String[] {"[1]", "[null]", "{}", "[[\"a\"]]", "[\"a\"", "x"}) {
      assertThatThrownBy(() -> StrictJson.texts(Buffer.buffer(wrong)))
          .isInstanceOf(IOException.class);
    }
  }
}
