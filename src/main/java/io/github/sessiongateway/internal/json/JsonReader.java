package io.github.sessiongateway.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parser of {@link StrictJson}. Its objects and arrays are of any types, because a short
 * command reads a reply without loading Vert.x.
 */
public final class JsonReader {
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
  private final Function<Map<String, Object>, Object> objects;
  private final Function<List<Object>, Object> arrays;
  private int values;

  private JsonReader(
      JsonParser parser,
      boolean isTrusted,
      Function<Map<String, Object>, Object> objects,
      Function<List<Object>, Object> arrays) {
    this.parser = parser;
    this.isTrusted = isTrusted;
    this.objects = objects;
    this.arrays = arrays;
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
   * Returns the object in a server's reply as {@link StrictJson#reply} does, of maps and lists.
   *
   * @throws IOException if the reply holds anything else
   */
  public static Map<?, ?> reply(byte[] bytes) throws IOException {
    if (read(text(bytes), true, object -> object, array -> array) instanceof Map<?, ?> object) {
      return object;
    }
    throw new JsonParseException(null, "not an object");
  }

  /** Decodes UTF-8. Jackson would also accept UTF-16 and UTF-32, and replace broken characters. */
  static CharBuffer text(byte[] bytes) throws IOException {
    CharBuffer text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    if (text.hasRemaining() && text.get(text.position()) == BYTE_ORDER_MARK) {
      text.get();
    }
    return text;
  }

  static Object read(
      CharBuffer text,
      boolean isTrusted,
      Function<Map<String, Object>, Object> objects,
      Function<List<Object>, Object> arrays)
      throws IOException {
    int from = text.arrayOffset() + text.position();
    JsonFactory factory = isTrusted ? REPLIES : FACTORY;
    try (JsonParser parser = factory.createParser(text.array(), from, text.remaining())) {
      return new JsonReader(parser, isTrusted, objects, arrays).document();
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

  private Object members() throws IOException {
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
    return objects.apply(members);
  }

  private Object items() throws IOException {
    List<Object> items = new ArrayList<>();
    JsonToken token = parser.nextToken();
    while (token != JsonToken.END_ARRAY) {
      items.add(value(token));
      token = parser.nextToken();
    }
    return arrays.apply(items);
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
