package io.github.sessiongateway.internal.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reader of JSON that people write: one object, whose keys must not repeat. Objects are maps and
 * arrays are lists, because a short command must not load Vert.x.
 */
public final class JsonText {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();
  private static final int MAX_DEPTH = 50;
  private static final int MAX_VALUES = 100_000;

  /** The names that a message may quote. Any other name may be a misplaced secret. */
  private static final Pattern QUOTABLE = Pattern.compile("[A-Za-z0-9_.-]{1,40}");

  private final boolean hasLines;
  private int values;

  private JsonText(boolean hasLines) {
    this.hasLines = hasLines;
  }

  /**
   * Returns the object that a text holds.
   *
   * @throws IllegalArgumentException if the text is wrong, such as "is not JSON at line 3"; the
   *     message names the line if there are several, and quotes no value
   */
  public static Map<String, Object> object(String text) {
    JsonText reader = new JsonText(text.strip().indexOf('\n') >= 0);
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("is not a JSON object");
      }
      Map<String, Object> object = reader.object("", parser, 0);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("has something behind its JSON object");
      }
      return object;
    } catch (JsonParseException e) {
      throw new IllegalArgumentException("is not JSON" + reader.at(e.getLocation()));
    } catch (StreamConstraintsException e) {
      throw new IllegalArgumentException("is not JSON within the limits of the parser");
    } catch (IOException e) {
      throw new IllegalArgumentException("is not JSON");
    }
  }

  private Map<String, Object> object(String path, JsonParser parser, int depth) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      boolean twice = object.containsKey(name);
      if (twice) {
        String again = hasLines ? ", again" + at(parser.currentTokenLocation()) : "";
        throw new IllegalArgumentException("has " + path + shown(name) + " twice" + again);
      }
      parser.nextToken();
      object.put(name, value(path + shown(name) + ".", parser, depth + 1));
    }
    return object;
  }

  private @Nullable Object value(String path, JsonParser parser, int depth) throws IOException {
    if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
      throw new IllegalArgumentException("has too many values, or nests them too deep");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(path, parser, depth);
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          String place = path.substring(0, path.length() - 1) + "[" + array.size() + "].";
          array.add(value(place, parser, depth + 1));
        }
        yield array;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IllegalArgumentException("is not JSON");
    };
  }

  private String at(JsonLocation place) {
    return hasLines ? " at line " + place.getLineNr() : "";
  }

  private static String shown(String name) {
    return QUOTABLE.matcher(name).matches() ? name : "a name";
  }
}
