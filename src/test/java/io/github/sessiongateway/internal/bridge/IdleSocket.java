package io.github.sessiongateway.internal.bridge;

import io.github.sessiongateway.internal.bridge.framing.BridgeSocket;
import io.github.sessiongateway.internal.bridge.framing.Dialect;

/** A socket that does nothing but what a test adds. */
public abstract class IdleSocket implements BridgeSocket {
  private final Dialect dialect;

  public IdleSocket(Dialect dialect) {
    this.dialect = dialect;
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public void pause() {}

  @Override
  public void resume() {}

  @Override
  public void ping() {}

  @Override
  public void beat() {}
}
