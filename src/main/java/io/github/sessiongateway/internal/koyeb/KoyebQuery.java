package io.github.sessiongateway.internal.koyeb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.OrganizationsRequest;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the query of a path. */
final class KoyebQuery {
  private final List<String> parts = new ArrayList<>();

  private KoyebQuery() {}

  /** Returns the query with its question mark; empty without one. */
  static String of(OrganizationsRequest request) {
    KoyebQuery query = new KoyebQuery();
    query.add("limit", request.limit());
    query.add("offset", request.offset());
    query.add("search", request.search());
    request.statuses().forEach(status -> query.add("statuses", status));
    return query.parts.isEmpty() ? "" : "?" + String.join("&", query.parts);
  }

  private void add(String name, @Nullable Object value) {
    if (value != null) {
      parts.add(name + "=" + URLEncoder.encode(value.toString(), UTF_8));
    }
  }
}
