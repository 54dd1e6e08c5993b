// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.curator.utils.PathUtils;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;

/** A node PATH/NAME of ZooKeeper's, which stays: who creates it wins. */
final class ZooKeeperFence implements Fence {
    private static final int SESSION_MS = 10_000;

    /** Nobody is served meanwhile. */
    private static final int CONNECT_MS = 10_000;

    /** Of a connection that was there and broke; with all retries less than half a minute. */
    private static final int RECONNECT_MS = 3_000;

    private static final int RETRIES = 3;
    private static final int RETRY_MS = 500;

    private final String servers;
    private final String path;
    private final int connectMs;
    private final byte[] token = FenceToken.create();

    ZooKeeperFence(String servers, String path, int connectMs) {
        this.servers = servers;
        this.path = path;
        this.connectMs = connectMs;
    }

    /** HOST:PORT[,HOST:PORT...]/PATH */
    static ZooKeeperFence parse(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || slash == text.length() - 1) {
            throw new UserError(
                    "a fence of ZooKeeper's is zookeeper:HOST:PORT[,HOST:PORT...]/PATH, not zookeeper:" + text);
        }
        String servers = text.substring(0, slash);
        String path = text.substring(slash);
        for (String server : servers.split(",", -1)) {
            Address.parse(server);
        }
        try {
            PathUtils.validatePath(path);
        } catch (IllegalArgumentException e) {
            throw new UserError("not a path of ZooKeeper's: " + e.getMessage());
        }
        return new ZooKeeperFence(servers, path, CONNECT_MS);
    }

    /** After a lost answer the creation is tried again, and may find its own node. */
    @Override
    public boolean win(String name) throws IOException {
        try (CuratorFramework client = CuratorFrameworkFactory.newClient(
                servers, SESSION_MS, RECONNECT_MS, new RetryNTimes(RETRIES, RETRY_MS))) {
            client.start();
            if (!client.blockUntilConnected(connectMs, TimeUnit.MILLISECONDS)) {
                throw new IOException("no ZooKeeper at " + servers + " after " + connectMs + " ms");
            }
            return create(client, path + "/" + name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while ZooKeeper was asked");
        }
    }

    private boolean create(CuratorFramework client, String node) throws IOException, InterruptedException {
        try {
            client.create()
                    .creatingParentsIfNeeded()
                    .withMode(CreateMode.PERSISTENT)
                    .forPath(node, token);
            return true;
        } catch (KeeperException.NodeExistsException e) {
            return isOurs(client, node);
        } catch (InterruptedException | IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("ZooKeeper at " + servers + ": " + e.getMessage(), e);
        }
    }

    private boolean isOurs(CuratorFramework client, String node) throws IOException, InterruptedException {
        try {
            return Arrays.equals(token, client.getData().forPath(node));
        } catch (InterruptedException | IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("ZooKeeper at " + servers + ": " + e.getMessage(), e);
        }
    }
}
