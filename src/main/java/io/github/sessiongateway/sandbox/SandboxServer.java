package io.github.sessiongateway.sandbox;

import io.github.sessiongateway.internal.config.SandboxFault;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Receives the requests of the account API. Sends its answers and what a fault makes of them. */
final class SandboxServer {
  private static final int MAX_BODY = 64 * 1024;
  private static final int NOT_MODIFIED = 304;
  private static final String TRICKLED_BYTES = "60000";
  private static final int TRICKLE_MS = 5;

  private final Vertx vertx;
  private final SandboxApi api;
  private final SandboxFaults faults;
  private final InstantSource clock;

  SandboxServer(Vertx vertx, SandboxApi api, SandboxFaults faults, InstantSource clock) {
    this.vertx = vertx;
    this.api = api;
    this.faults = faults;
    this.clock = clock;
  }

  void receive(HttpServerRequest request) {
    Buffer body = Buffer.buffer();
    request.handler(
        part -> {
          if (body.length() + part.length() > MAX_BODY) {
            request.handler(null).endHandler(null);
            SandboxReply tooLarge =
                SandboxReply.unexpected(413, 8, "The body is larger than " + MAX_BODY + " bytes");
            send(request, tooLarge).eventually(() -> request.connection().close());
          } else {
            body.appendBuffer(part);
          }
        });
    request.endHandler(end -> answer(request, body));
  }

  /** Answers. A request that meets a fault with a status does not reach the API. */
  private void answer(HttpServerRequest request, Buffer body) {
    SandboxFault fault = faults.draw();
    if (fault != null && fault.kind().hasStatus()) {
      refuse(request, fault);
      return;
    }
    SandboxReply reply =
        api.answer(
            request.method().name(),
            request.path(),
            request.getHeader(HttpHeaders.AUTHORIZATION),
            body);
    if (fault == null) {
      send(request, reply);
    } else {
      spoil(request, fault);
    }
  }

  private Future<Void> send(HttpServerRequest request, SandboxReply reply) {
    return end(response(request, reply.status()), reply.body().toBuffer());
  }

  private void refuse(HttpServerRequest request, SandboxFault fault) {
    if (fault.kind() == SandboxFault.Kind.OWN) {
      send(request, SandboxReply.error(fault.status(), "out_of_order", "Not now"));
      return;
    }
    HttpServerResponse response = response(request, fault.status());
    switch (fault.kind()) {
      case SECONDS -> response.putHeader("Retry-After", "1");
      case DATE -> response.putHeader("Retry-After", date(clock.instant().plusSeconds(1)));
      case HOUR -> response.putHeader("Retry-After", "3600");
      case ODD -> response.putHeader("Retry-After", "soon");
      default -> {}
    }
    end(response, Buffer.buffer());
  }

  private void spoil(HttpServerRequest request, SandboxFault fault) {
    switch (fault.kind()) {
      case RESET_AFTER_READING -> request.connection().close();
      case TRICKLE -> trickle(response(request, 200));
      case HTML ->
          end(response(request, 200), Buffer.buffer("<html><body>A proxy's page</body></html>"));
      default -> {} // A stalled request gets no answer.
    }
  }

  private void trickle(HttpServerResponse response) {
    response.putHeader(HttpHeaders.CONTENT_LENGTH, TRICKLED_BYTES);
    long timer =
        vertx.setPeriodic(
            TRICKLE_MS,
            tick -> {
              if (!response.writeQueueFull()) {
                response.write(" ");
              }
            });
    response.closeHandler(closed -> vertx.cancelTimer(timer));
  }

  private HttpServerResponse response(HttpServerRequest request, int status) {
    return request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.DATE, date(clock.instant()));
  }

  /** Ends an answer. A 304 ends with its head and has no body. */
  private static Future<Void> end(HttpServerResponse response, Buffer body) {
    return response.getStatusCode() == NOT_MODIFIED ? response.end() : response.end(body);
  }

  private static String date(Instant time) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
  }
}
