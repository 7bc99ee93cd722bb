package io.github.sessiongateway.internal.redis;

import io.github.sessiongateway.internal.shared.StoreUnreachable;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from the attempt to make it to its end. It has a client of its own, because only
 * the end of a client closes a connection with requests under way. Confined to one event loop.
 */
final class Line {
  private static final String CLOSED = "the connection was closed";

  private final Redis client;
  private final Failures failures;
  private final Consumer<StoreUnreachable> ended;
  private final Promise<RedisConnection> connection = Promise.promise();
  private @Nullable StoreUnreachable end;

  /**
   * @param ended receives the reason once, when the line ends by itself or is ended
   */
  Line(Redis client, Failures failures, Consumer<StoreUnreachable> ended) {
    this.client = client;
    this.failures = failures;
    this.ended = ended;
  }

  /**
   * Connects.
   *
   * @param messages receives what is no reply
   */
  Future<Void> connect(Handler<Response> messages) {
    Future.succeededFuture()
        .compose(now -> client.connect())
        .onSuccess(made -> use(made, messages))
        .onFailure(this::end);
    return connection.future().mapEmpty();
  }

  private void use(RedisConnection made, Handler<Response> messages) {
    made.handler(messages)
        .exceptionHandler(this::end)
        .endHandler(v -> end(failures.unreachable(CLOSED)));
    connection.tryComplete(made);
  }

  /**
   * Sends a request once the connection is made. Fails with the store's error, or with the reason
   * of the line's end. No reply ends the line.
   */
  Future<Response> send(Request request) {
    return connection.future().compose(made -> made.send(request)).recover(this::failed);
  }

  /** Closes the connection. All requests under way fail with this cause, unless it ended before. */
  void end(Throwable cause) {
    if (end == null) {
      end = failures.of(cause);
      connection.tryFail(end);
      var unused = client.close();
      ended.accept(end);
    }
  }

  private Future<Response> failed(Throwable cause) {
    if (end == null && Failures.isReply(cause)) {
      return Future.failedFuture(cause);
    }
    end(cause);
    return Future.failedFuture(end == null ? cause : end);
  }
}
