// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Workers that share a pool of connections to PostgreSQL: PostgresApp URL USER ORDERS. */
public final class PostgresApp {
    private static final int WORKERS = 8;

    private PostgresApp() {}

    public static void main(String[] args) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(args[0]);
        config.setUsername(args[1]);
        config.setMaximumPoolSize(4);
        int orders = Integer.parseInt(args[2]);
        try (HikariDataSource source = new HikariDataSource(config)) {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("drop table if exists orders");
                statement.execute(
                        "create table orders(id uuid primary key, worker int, placed timestamptz, total numeric,"
                                + " server timestamptz default clock_timestamp())");
            }
            ExecutorService pool = Executors.newFixedThreadPool(WORKERS);
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int w = 0; w < WORKERS; w++) {
                int worker = w;
                tasks.add(() -> place(source, worker, orders));
            }
            for (Future<Integer> done : pool.invokeAll(tasks)) {
                System.out.println("placed " + done.get());
            }
            pool.shutdown();
            report(source);
        }
    }

    private static int place(HikariDataSource source, int worker, int orders) throws SQLException {
        for (int i = 0; i < orders; i++) {
            try (Connection connection = source.getConnection();
                    PreparedStatement insert = connection.prepareStatement(
                            "insert into orders(id, worker, placed, total) values (?, ?, ?, ?)")) {
                insert.setObject(1, UUID.randomUUID());
                insert.setInt(2, worker);
                insert.setTimestamp(3, java.sql.Timestamp.from(Instant.now()));
                insert.setBigDecimal(4, java.math.BigDecimal.valueOf(i, 2));
                insert.executeUpdate();
            }
        }
        return orders;
    }

    private static void report(HikariDataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select worker, count(*), sum(total), max(server) from orders group by worker order by worker")) {
            while (rows.next()) {
                System.out.println(
                        rows.getInt(1) + " " + rows.getInt(2) + " " + rows.getBigDecimal(3) + " " + rows.getString(4));
            }
        }
    }
}
