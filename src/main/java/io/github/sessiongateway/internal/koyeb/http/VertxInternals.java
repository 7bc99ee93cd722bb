package io.github.sessiongateway.internal.koyeb.http;

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
 * The internals of Vert.x whose names or types differ between 5.0 and 5.1. They are looked up once,
 * and this class alone touches them.
 */
final class VertxInternals {
  /** The names up to 5.1.3, and since 5.1.4. */
  private static final List<String> CONNECTIONS =
      List.of(
          "io.vertx.core.http.impl.HttpClientConnectionInternal",
          "io.vertx.core.http.impl.HttpClientConnection");

  private static final @Nullable MethodHandle CONTEXT = context(CONNECTIONS);
  private static final @Nullable MethodHandle STREAM_ID = streamId();

  private VertxInternals() {}

  /**
   * Fails if this release of Vert.x lacks one of them.
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

  /** Returns the Netty channel of a connection; null if the connection is not Vert.x's own. */
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

  /** Returns the id of a request's stream of HTTP/2; -1 without one. */
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
   * Looks up all addresses of a name. The Java runtime does it, because it reads each line of a
   * hosts file. If the application has configured Vert.x's resolver, that one does it.
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

  /** Returns the method of the first interface that this Vert.x has; null without any. */
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
