package io.github.sessiongateway.koyeb;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.resolver.NameResolver;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Those parts of Vert.x whose names or types differ between 5.0 and 5.1. This class alone touches
 * them, and finds them once.
 */
final class VertxInternals {
  /** Up to 5.1.3, and since 5.1.4. */
  private static final List<String> CONNECTIONS =
      List.of(
          "io.vertx.core.http.impl.HttpClientConnectionInternal",
          "io.vertx.core.http.impl.HttpClientConnection");

  private static final @Nullable MethodHandle CONTEXT = context(CONNECTIONS);
  private static final @Nullable MethodHandle STREAM_ID = streamId();

  private VertxInternals() {}

  /**
   * Fails a deployment that could not call Koyeb.
   *
   * @throws IllegalStateException with one sentence
   */
  static void check() {
    List<String> missing = new ArrayList<>();
    if (CONTEXT == null) {
      missing.add("the channel of a connection");
    }
    if (STREAM_ID == null) {
      missing.add("the id of a stream");
    }
    check(missing);
  }

  static void check(List<String> missing) {
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "This version of Vert.x does not show "
              + String.join(" or ", missing)
              + ": use vertx-core and vertx-web-client 5.0.x or 5.1.x, both of one version.");
    }
  }

  /** The Netty channel of a connection; null for a connection that is not one of Vert.x's own. */
  static @Nullable Channel channel(HttpConnection connection) {
    if (CONTEXT == null || !CONTEXT.type().parameterType(0).isInstance(connection)) {
      return null;
    }
    try {
      return ((ChannelHandlerContext) CONTEXT.invoke(connection)).channel();
    } catch (Throwable e) {
      throw new IllegalStateException("Vert.x did not show the channel of a connection", e);
    }
  }

  /** The id of a request's stream of HTTP/2; -1 for a request without one. */
  static long streamId(HttpClientRequest request) {
    if (STREAM_ID == null) {
      return -1;
    }
    try {
      return (long) STREAM_ID.invoke(request);
    } catch (Throwable e) {
      throw new IllegalStateException("Vert.x did not show the id of a stream", e);
    }
  }

  /**
   * Looks up all addresses of a name: by the Java runtime, which knows each line of a hosts file,
   * unless the application gave Vert.x another hosts file or other servers.
   */
  static Future<List<InetSocketAddress>> addresses(Vertx vertx, String host) {
    NameResolver names = ((VertxInternal) vertx).nameResolver();
    if (isDefault(names.options())) {
      return vertx.executeBlocking(
          () ->
              Arrays.stream(InetAddress.getAllByName(host))
                  .map(address -> new InetSocketAddress(address, 0))
                  .toList(),
          false);
    }
    Promise<List<InetSocketAddress>> promise = Promise.promise();
    names.resolveAll(host, found -> promise.complete(found.result(), found.cause()));
    return promise.future();
  }

  private static boolean isDefault(AddressResolverOptions options) {
    return options.getServers() == null
        && options.getHostsPath() == null
        && options.getHostsValue() == null;
  }

  /** The method of the first of these interfaces that this Vert.x has; null if it has none. */
  static @Nullable MethodHandle context(List<String> interfaces) {
    for (String name : interfaces) {
      try {
        Class<?> type = Class.forName(name, false, HttpConnection.class.getClassLoader());
        return method(type, "channelHandlerContext", ChannelHandlerContext.class);
      } catch (ReflectiveOperationException | LinkageError e) {
        // Another release has another name.
      }
    }
    return null;
  }

  private static @Nullable MethodHandle streamId() {
    for (Class<?> type : List.of(int.class, long.class)) {
      try {
        MethodHandle id = method(HttpClientRequest.class, "streamId", type);
        return id.asType(id.type().changeReturnType(long.class));
      } catch (ReflectiveOperationException | LinkageError e) {
        // Another release has another type.
      }
    }
    return null;
  }

  private static MethodHandle method(Class<?> type, String name, Class<?> result)
      throws ReflectiveOperationException {
    return MethodHandles.publicLookup().findVirtual(type, name, MethodType.methodType(result));
  }
}
