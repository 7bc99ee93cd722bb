package io.github.sessiongateway.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A collector of OpenTelemetry's spans, as Protobuf over HTTP, on a real socket. */
public final class FakeCollector {
  private final List<Buffer> bodies = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile int status = 200;
  private volatile boolean hangs;

  private FakeCollector(Vertx vertx) {
    server = vertx.createHttpServer().requestHandler(this::receive);
  }

  /** A span as it was exported. Its parent is empty for the first of a trace. */
  public record Exported(
      String traceId,
      String id,
      String parent,
      String state,
      String name,
      int kind,
      int status,
      Map<String, Object> attributes,
      List<String> events,
      List<String> links) {}

  public static FakeCollector start(Vertx vertx) {
    FakeCollector collector = new FakeCollector(vertx);
    Await.result(collector.server.listen(0, "127.0.0.1"));
    return collector;
  }

  public String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Takes requests from now on, and never answers. */
  public FakeCollector hanging() {
    hangs = true;
    return this;
  }

  public FakeCollector answering(int next) {
    status = next;
    return this;
  }

  public void close() {
    Await.result(server.close());
  }

  private void receive(HttpServerRequest request) {
    var unused =
        request
            .body()
            .onSuccess(
                body -> {
                  bodies.add(body);
                  if (!hangs) {
                    var unusedEnd = request.response().setStatusCode(status).end();
                  }
                });
  }

  /** Returns how many requests it has received. */
  public int requests() {
    return bodies.size();
  }

  /** Returns all that it has received as text, each byte as a character. */
  public List<String> texts() {
    return bodies.stream().map(body -> new String(body.getBytes(), ISO_8859_1)).toList();
  }

  /** Returns the spans in the order of their ends. */
  public List<Exported> spans() {
    List<Exported> spans = new ArrayList<>();
    for (Buffer body : bodies) {
      for (Object resource : fields(body.getBytes()).getOrDefault(1, List.of())) {
        for (Object scope : fields(resource).getOrDefault(2, List.of())) {
          fields(scope).getOrDefault(2, List.of()).forEach(span -> spans.add(span(fields(span))));
        }
      }
    }
    return spans;
  }

  /** Returns the attributes of the process that sent the first request. */
  public Map<String, Object> resource() {
    Object first = fields(bodies.get(0).getBytes()).get(1).get(0);
    return attributes(fields(fields(first).get(1).get(0)).get(1));
  }

  private static Exported span(Map<Integer, List<Object>> fields) {
    Map<Integer, List<Object>> status =
        fields.containsKey(15) ? fields(fields.get(15).get(0)) : Map.of();
    return new Exported(
        hex(fields, 1),
        hex(fields, 2),
        hex(fields, 4),
        text(fields, 3),
        text(fields, 5),
        ((Long) fields.get(6).get(0)).intValue(),
        status.containsKey(3) ? ((Long) status.get(3).get(0)).intValue() : 0,
        attributes(fields.getOrDefault(9, List.of())),
        fields.getOrDefault(11, List.of()).stream().map(event -> text(fields(event), 2)).toList(),
        fields.getOrDefault(13, List.of()).stream().map(link -> hex(fields(link), 2)).toList());
  }

  private static Map<String, Object> attributes(List<Object> pairs) {
    Map<String, Object> attributes = new TreeMap<>();
    for (Object pair : pairs) {
      Map<Integer, List<Object>> value = fields(fields(pair).get(2).get(0));
      attributes.put(
          text(fields(pair), 1), value.containsKey(1) ? text(value, 1) : value.get(3).get(0));
    }
    return attributes;
  }

  private static String hex(Map<Integer, List<Object>> fields, int number) {
    return fields.containsKey(number)
        ? HexFormat.of().formatHex((byte[]) fields.get(number).get(0))
        : "";
  }

  private static String text(Map<Integer, List<Object>> fields, int number) {
    return fields.containsKey(number) ? new String((byte[]) fields.get(number).get(0), UTF_8) : "";
  }

  /** Returns the values of a message of Protobuf by the numbers of their fields. */
  private static Map<Integer, List<Object>> fields(Object message) {
    ByteBuffer in = ByteBuffer.wrap((byte[]) message).order(ByteOrder.LITTLE_ENDIAN);
    Map<Integer, List<Object>> fields = new TreeMap<>();
    while (in.hasRemaining()) {
      long tag = varint(in);
      Object value =
          switch ((int) tag & 7) {
            case 0 -> varint(in);
            case 1 -> in.getLong();
            case 2 -> {
              byte[] bytes = new byte[(int) varint(in)];
              in.get(bytes);
              yield bytes;
            }
            case 5 -> in.getInt();
            default -> throw new IllegalArgumentException("a wrong type of Protobuf");
          };
      fields.computeIfAbsent((int) (tag >> 3), number -> new ArrayList<>()).add(value);
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
