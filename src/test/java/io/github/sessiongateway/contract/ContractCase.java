package io.github.sessiongateway.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One row of the contract: a request, what comes of it, and how often Koyeb is called. The same
 * rows, from one file, run over every carrier.
 */
public record ContractCase(
    String name,
    String address,
    JsonObject headers,
    JsonObject body,
    boolean untyped,
    JsonObject reply,
    JsonObject failure,
    int calls) {

  /** The outcome over a carrier: one of the two is null. */
  public record Outcome(JsonObject reply, JsonObject error) {
    public static Outcome reply(JsonObject reply) {
      return new Outcome(reply, null);
    }

    public static Outcome error(JsonObject error) {
      return new Outcome(null, error);
    }
  }

  static List<ContractCase> all() {
    return array().stream().map(JsonObject.class::cast).map(ContractCase::of).toList();
  }

  /** The rows as JSON, for carriers in other processes. */
  static JsonArray array() {
    try (InputStream in = ContractCase.class.getResourceAsStream("/contract-cases.json")) {
      return (JsonArray) expanded(new JsonArray(new String(in.readAllBytes(), UTF_8)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static ContractCase of(JsonObject json) {
    return new ContractCase(
        json.getString("name"),
        json.getString("address"),
        json.getJsonObject("headers", new JsonObject()),
        json.getJsonObject("body"),
        json.getBoolean("untyped", false),
        json.getJsonObject("reply"),
        json.getJsonObject("failure"),
        json.getInteger("calls"));
  }

  void check(Outcome outcome) {
    if (reply != null) {
      assertThat(outcome.error()).as("failure").isNull();
      for (Map.Entry<String, Object> expected : reply) {
        assertThat(at(outcome.reply(), expected.getKey()))
            .as(expected.getKey())
            .isEqualTo(expected.getValue());
      }
      if (reply.isEmpty()) {
        assertThat(outcome.reply()).isEqualTo(reply);
      }
      return;
    }
    JsonObject error = outcome.error();
    assertThat(error).as("failure instead of " + outcome.reply()).isNotNull();
    assertThat(error.getInteger("status")).as("status").isEqualTo(failure.getInteger("status"));
    assertThat(error.getString("code")).as("code").isEqualTo(failure.getString("code"));
    assertThat(error.getString("origin")).as("origin").isEqualTo(failure.getString("origin"));
    assertThat(error.getLong("retry_after"))
        .as("retry_after")
        .isEqualTo(failure.getLong("retry_after"));
    assertThat(fields(error)).as("fields").isEqualTo(expectedFields());
    assertThat(error.getString("message")).as("message").isNotBlank().hasSizeLessThan(2000);
    if (failure.containsKey("message")) {
      assertThat(error.getString("message")).isEqualTo(failure.getString("message"));
    }
  }

  private List<String> expectedFields() {
    return failure.getJsonArray("fields", new JsonArray()).stream()
        .map(String.class::cast)
        .toList();
  }

  private static List<String> fields(JsonObject error) {
    TreeSet<String> names = new TreeSet<>();
    for (Object field : error.getJsonArray("fields")) {
      names.add(((JsonObject) field).getString("field"));
    }
    return List.copyOf(names);
  }

  private static Object at(JsonObject json, String path) {
    Object value = json;
    for (String step : path.split("\\.", -1)) {
      value = ((JsonObject) value).getValue(step);
    }
    return value;
  }

  /** {@code @repeat:x:3} is {@code xxx}. */
  private static Object expanded(Object value) {
    if (value instanceof JsonObject object) {
      JsonObject out = new JsonObject();
      object.forEach(entry -> out.put(entry.getKey(), expanded(entry.getValue())));
      return out;
    }
    if (value instanceof JsonArray array) {
      JsonArray out = new JsonArray();
      array.forEach(item -> out.add(expanded(item)));
      return out;
    }
    if (value instanceof String text && text.startsWith("@repeat:")) {
      String[] parts = text.split(":", -1);
      return parts[1].repeat(Integer.parseInt(parts[2]));
    }
    return value;
  }
}
