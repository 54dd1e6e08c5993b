// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Orders in a database, a page that lists them, and a task that counts them ten times a second. */
@SpringBootApplication
@EnableScheduling
@RestController
public class Shop {
    private final JdbcTemplate database;
    private final ConfigurableApplicationContext context;
    private final AtomicInteger counted = new AtomicInteger();

    public Shop(JdbcTemplate database, ConfigurableApplicationContext context) {
        this.database = database;
        this.context = context;
        database.execute(
                "create table if not exists orders(id uuid primary key, item varchar, placed timestamp default now())");
    }

    public static void main(String[] args) {
        SpringApplication.run(Shop.class, args);
        System.out.println("ready");
    }

    @Scheduled(fixedRate = 100)
    void count() {
        counted.set(database.queryForObject("select count(*) from orders", Integer.class));
    }

    @PostMapping("/echo")
    Map<String, Object> order(@RequestBody String item) {
        UUID id = UUID.randomUUID();
        database.update("insert into orders(id, item) values (?, ?)", id, item);
        return Map.of("id", id, "item", item);
    }

    @GetMapping("/list")
    List<Map<String, Object>> list() {
        return database.queryForList("select * from orders order by placed desc limit 20");
    }

    @GetMapping("/counted")
    String counted(@RequestParam("user") String user) {
        return user + ": " + counted + " at " + System.currentTimeMillis();
    }

    @GetMapping("/stop")
    String stop() {
        Thread closer = new Thread(() -> System.exit(SpringApplication.exit(context, () -> 0)), "closer");
        closer.start();
        return "stopping";
    }
}
