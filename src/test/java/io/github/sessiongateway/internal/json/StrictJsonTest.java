package io.github.sessiongateway.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
  void anyOtherTextIsRejected(String json) {
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
  void atMostAThousandValuesAreRead() throws IOException {
    assertThat(StrictJson.object(Buffer.buffer(ofArray(998))).getJsonArray("a")).hasSize(998);
    assertThatThrownBy(() -> StrictJson.object(Buffer.buffer(ofArray(999))))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> StrictJson.object(ofMembers(1_000))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> StrictJson.texts(Buffer.buffer("[\"\"" + ",\"\"".repeat(999) + "]")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aReplyMayHaveMoreValuesAndARepeatedKey() throws IOException {
    assertThat(StrictJson.reply(Buffer.buffer(ofArray(20_000))).getJsonArray("a")).hasSize(20_000);
    assertThat(StrictJson.reply(Buffer.buffer("{\"a\":1,\"a\":2}")))
        .isEqualTo(new JsonObject().put("a", 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1e400", "LONG", "LONG.5", "DEEP"})
  void anUnusedFieldDoesNotFailAReply(String odd) throws IOException {
    String value =
        odd.replace("LONG", "1".repeat(2_000)).replace("DEEP", "[".repeat(400) + "]".repeat(400));
    JsonObject reply = StrictJson.reply(Buffer.buffer("{\"odd\":" + value + ",\"id\":\"t\"}"));
    assertThat(reply.getString("id")).isEqualTo("t");
    assertThatThrownBy(() -> StrictJson.object("{\"odd\":" + value + "}"))
        .isInstanceOf(IOException.class);
  }

  private static String ofArray(int items) {
    return "{\"a\":[" + "{},".repeat(items - 1) + "{}]}";
  }

  private static String ofMembers(int members) {
    return IntStream.range(0, members)
        .mapToObj(i -> "\"k" + i + "\":1")
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** A parser's table of names accepts only some hundred names of one hash. */
  @Test
  void namesOfOneHashDoNotBlockLaterNames() throws IOException {
    for (int from = 0; from < 4_500; from += 900) {
      String names =
          IntStream.range(from, from + 900)
              .mapToObj(i -> "\"" + ofOneHash(i) + "\":1")
              .collect(Collectors.joining(",", "{", "}"));
      assertThat(StrictJson.object(Buffer.buffer(names)).size()).isEqualTo(900);
      assertThat(StrictJson.object(names).size()).isEqualTo(900);
    }
  }

  /** Jackson's hash multiplies by 33. Therefore both pairs have the same hash. */
  private static String ofOneHash(int number) {
    return IntStream.range(0, 13)
        .mapToObj(bit -> (number >> bit & 1) == 0 ? "ab" : "bA")
        .collect(Collectors.joining());
  }

  @Test
  void aByteOrderMarkIsSkipped() throws IOException {
    assertThat(StrictJson.object(Buffer.buffer("\uFEFF{}"))).isEqualTo(new JsonObject());
    assertThatThrownBy(() -> StrictJson.object(Buffer.buffer("{}", "UTF-16")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void brokenUtf8IsRejected() {
    for (int wrong : new int[] {0x80, 0xc3, 0xff, 0xf8, 0xed}) {
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
