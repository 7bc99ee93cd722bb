package io.github.sessiongateway.internal.json;

import com.fasterxml.jackson.core.JsonParseException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON reader with bounds on depth, digits and the number of values. A text holds one value, and
 * a key must not repeat. The reader keeps no state between texts. Safe from any thread.
 */
public final class StrictJson {
  private StrictJson() {}

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

  private static CharBuffer text(Buffer bytes) throws IOException {
    return JsonReader.text(bytes.getBytes());
  }

  private static Object read(CharBuffer text, boolean isTrusted) throws IOException {
    return JsonReader.read(text, isTrusted, JsonObject::new, JsonArray::new);
  }
}
