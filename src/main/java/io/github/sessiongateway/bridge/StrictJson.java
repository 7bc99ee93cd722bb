package io.github.sessiongateway.bridge;

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON from strangers: one value and nothing after it, no key twice, not nested deeply, no
 * number that is none. Vert.x's own reader would take the last of two keys.
 */
final class StrictJson {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NUMBER = 100;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          // Strangers choose the names: they must not stay in the JVM's table of strings.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER)
                  .build())
          .build();

  private StrictJson() {}

  /**
   * Reads an object.
   *
   * @throws IOException if it is not one
   */
  static JsonObject object(Buffer bytes) throws IOException {
    try (JsonParser parser = FACTORY.createParser(bytes.getBytes())) {
      return object(parser);
    }
  }

  /**
   * Reads an object.
   *
   * @throws IOException if it is not one
   */
  static JsonObject object(String text) throws IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      return object(parser);
    }
  }

  /**
   * Reads an array of texts, or one text.
   *
   * @throws IOException if it is neither
   */
  static List<String> texts(Buffer bytes) throws IOException {
    try (JsonParser parser = FACTORY.createParser(bytes.getBytes())) {
      Object value = document(parser);
      if (value instanceof String text) {
        return List.of(text);
      }
      if (!(value instanceof JsonArray array)) {
        throw new JsonParseException(parser, "not an array");
      }
      List<String> texts = new ArrayList<>(array.size());
      for (Object item : array) {
        if (!(item instanceof String text)) {
          throw new JsonParseException(parser, "not a text");
        }
        texts.add(text);
      }
      return texts;
    }
  }

  private static JsonObject object(JsonParser parser) throws IOException {
    if (document(parser) instanceof JsonObject object) {
      return object;
    }
    throw new JsonParseException(parser, "not an object");
  }

  private static Object document(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      throw new JsonParseException(parser, "nothing");
    }
    Object value = value(parser, first);
    if (parser.nextToken() != null) {
      throw new JsonParseException(parser, "more than one value");
    }
    return value;
  }

  /** JSON's null is Java's. */
  @SuppressWarnings("NullAway")
  private static Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> members(parser);
      case START_ARRAY -> items(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> finite(parser);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new JsonParseException(parser, "not a value");
    };
  }

  private static JsonObject members(JsonParser parser) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    String name = parser.nextFieldName();
    while (name != null) {
      int before = members.size();
      members.put(name, value(parser, parser.nextToken()));
      if (members.size() == before) {
        throw new JsonParseException(parser, "a key twice");
      }
      name = parser.nextFieldName();
    }
    return new JsonObject(members);
  }

  private static JsonArray items(JsonParser parser) throws IOException {
    List<Object> items = new ArrayList<>();
    JsonToken token = parser.nextToken();
    while (token != JsonToken.END_ARRAY) {
      items.add(value(parser, token));
      token = parser.nextToken();
    }
    return new JsonArray(items);
  }

  private static double finite(JsonParser parser) throws IOException {
    double number = parser.getDoubleValue();
    if (!Double.isFinite(number)) {
      throw new JsonParseException(parser, "a number too large");
    }
    return number;
  }
}
