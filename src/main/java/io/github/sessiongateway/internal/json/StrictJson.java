package io.github.sessiongateway.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON reader with bounds on depth, digits and the number of values. A text holds one value, and
 * a key must not repeat. The reader keeps no state between texts. Safe from any thread.
 */
public final class StrictJson {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NUMBER = 100;

  /** The number of values of a text. 64 KiB could hold 32,000, each 20 times its size in memory. */
  private static final int MAX_VALUES = 1_000;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** The depth of a reply. It is high, because a field that is not used must not fail the reply. */
  private static final int MAX_DEPTH_OF_A_REPLY = 500;

  private static final JsonFactory FACTORY = factory(MAX_DEPTH, MAX_NUMBER);
  private static final JsonFactory REPLIES = factory(MAX_DEPTH_OF_A_REPLY, Integer.MAX_VALUE);

  private final JsonParser parser;
  private final boolean isTrusted;
  private int values;

  private StrictJson(JsonParser parser, boolean isTrusted) {
    this.parser = parser;
    this.isTrusted = isTrusted;
  }

  private static JsonFactory factory(int maxDepth, int maxNumber) {
    return new JsonFactoryBuilder()
        // A shared table of names could be filled by one sender, and then reject others' names.
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(maxDepth)
                .maxNumberLength(maxNumber)
                .build())
        .build();
  }

  /**
   * Returns the object that UTF-8 bytes hold.
   *
   * @throws IOException if they hold anything else
   */
  public static JsonObject object(Buffer bytes) throws IOException {
    return object(read(text(bytes), false));
  }

  /**
   * Returns the object that a text holds.
   *
   * @throws IOException if it holds anything else
   */
  public static JsonObject object(String text) throws IOException {
    return object(read(CharBuffer.wrap(text.toCharArray()), false));
  }

  /**
   * Returns the object in a server's reply, in UTF-8. Its values are not counted, the last of two
   * equal keys counts, and a number that is too large or too long is null.
   *
   * @throws IOException if the reply holds anything else
   */
  public static JsonObject reply(Buffer bytes) throws IOException {
    return object(read(text(bytes), true));
  }

  /**
   * Returns the object in a server's reply, or null for anything else. The exception is dropped,
   * because its message quotes the reply.
   */
  public static @Nullable JsonObject replyOrNull(@Nullable Buffer bytes) {
    try {
      return bytes == null ? null : reply(bytes);
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Returns the texts of an array, or a single text, in UTF-8.
   *
   * @throws IOException if the bytes hold anything else
   */
  public static List<String> texts(Buffer bytes) throws IOException {
    Object value = read(text(bytes), false);
    if (value instanceof String text) {
      return List.of(text);
    }
    if (!(value instanceof JsonArray array)) {
      throw new JsonParseException(null, "not an array");
    }
    List<String> texts = new ArrayList<>(array.size());
    for (Object item : array) {
      if (!(item instanceof String text)) {
        throw new JsonParseException(null, "not a text");
      }
      texts.add(text);
    }
    return texts;
  }

  private static JsonObject object(Object value) throws IOException {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new JsonParseException(null, "not an object");
  }

  /** Decodes UTF-8. Jackson would also accept UTF-16 and UTF-32, and replace broken characters. */
  private static CharBuffer text(Buffer bytes) throws IOException {
    CharBuffer text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes()));
    if (text.hasRemaining() && text.get(text.position()) == BYTE_ORDER_MARK) {
      text.get();
    }
    return text;
  }

  private static Object read(CharBuffer text, boolean isTrusted) throws IOException {
    int from = text.arrayOffset() + text.position();
    JsonFactory factory = isTrusted ? REPLIES : FACTORY;
    try (JsonParser parser = factory.createParser(text.array(), from, text.remaining())) {
      return new StrictJson(parser, isTrusted).document();
    } catch (RuntimeException e) {
      // Any exception of the parser means that the text is wrong.
      throw new JsonParseException(null, "cannot be read", e);
    }
  }

  private Object document() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      throw new JsonParseException(parser, "nothing");
    }
    Object value = value(first);
    if (parser.nextToken() != null) {
      throw new JsonParseException(parser, "more than one value");
    }
    return value;
  }

  /** Reads a value. JSON's null is returned as Java's null. */
  @SuppressWarnings("NullAway")
  private Object value(JsonToken token) throws IOException {
    values++;
    if (values > MAX_VALUES && !isTrusted) {
      throw new JsonParseException(parser, "too many values");
    }
    return switch (token) {
      case START_OBJECT -> members();
      case START_ARRAY -> items();
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(token);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new JsonParseException(parser, "not a value");
    };
  }

  private JsonObject members() throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    String name = parser.nextFieldName();
    while (name != null) {
      int before = members.size();
      members.put(name, value(parser.nextToken()));
      if (members.size() == before && !isTrusted) {
        throw new JsonParseException(parser, "a key twice");
      }
      name = parser.nextFieldName();
    }
    return new JsonObject(members);
  }

  private JsonArray items() throws IOException {
    List<Object> items = new ArrayList<>();
    JsonToken token = parser.nextToken();
    while (token != JsonToken.END_ARRAY) {
      items.add(value(token));
      token = parser.nextToken();
    }
    return new JsonArray(items);
  }

  private @Nullable Number number(JsonToken token) throws IOException {
    if (isTrusted && parser.getTextLength() > MAX_NUMBER) {
      return null;
    }
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return parser.getNumberValue();
    }
    double number = parser.getDoubleValue();
    if (Double.isFinite(number)) {
      return number;
    }
    if (isTrusted) {
      return null;
    }
    throw new JsonParseException(parser, "a number too large");
  }
}
