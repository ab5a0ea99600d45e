// Where the observed figures come from.

export interface ObservedSource {
  readonly title: string;
  readonly address: string;
  readonly date: string;
}

export const OBSERVED_SOURCES: Readonly<Record<string, ObservedSource>> = {
  CV1: {
    title: 'PLO: rescue 6,200 trucks stuck at gates',
    address: 'https://plo.vn/kinh-te/khan-cap-giai-cuu-6200-xe-hang-ket-o-cua-khau-1034937.html',
    date: '2021-12-21',
  },
  CV2: {
    title: 'VnExpress photo: thousands of container trucks stranded',
    address: 'https://e.vnexpress.net/photo/economy/thousands-of-container-trucks-stranded-near-china-border-4404614.html',
    date: '2021-12-16',
  },
  CV3: {
    title: 'VnExpress: border block imprisons truck drivers',
    address: 'https://e.vnexpress.net/news/business/companies/border-block-imprisons-truck-drivers-threaten-losses-4404515.html',
    date: '2021-12-16',
  },
  CV4: {
    title: 'Tuoi Tre: thousands of fruit trucks stranded',
    address:
      'https://tuoitrenews.vn/news/business/20211219/thousands-of-fruitcarrying-trucks-stranded-at-vietnamchina-border-gates-over-sluggish-produce-clearance/64798.html',
    date: '2021-12-19',
  },
  CV5: {
    title: 'SGGP: goods trucks still stuck at northern gates',
    address: 'https://en.sggp.org.vn/vietnamese-goods-trucks-still-stuck-at-northern-border-gates-post92440.html',
    date: '2021-12-22',
  },
  CV6: {
    title: 'Nong nghiep: Lang Son recommends suspending transport to gates',
    address:
      'https://van.nongnghiepmoitruong.vn/lang-son-province-recommends-localities-temporarily-suspend-goods-transportation-to-border-gates-d312740.html',
    date: '2022-01-04',
  },
  CV7: {
    title: 'Republic World/VNA: Deputy PM directs clearance',
    address:
      'https://www.republicworld.com/world-news/rest-of-the-world-news/vietnam-dy-pm-directs-ramping-up-customs-clearance-with-china-to-clear-truck-congestion-articleshow.html',
    date: '2022-01-10',
  },
  CV8: {
    title: 'Talk Vietnam: Lang Son to stop receiving fresh fruit vehicles 17 Jan',
    address: 'https://www.talkvietnam.org/2022/01/lang-son-to-stop-receiving-fresh-fruit-vehicles-from-jan-17-to-tet/',
    date: '2022-01-13',
  },
  CV9: {
    title: 'VnExpress: border province to stop receiving fruit trucks',
    address: 'https://e.vnexpress.net/news/economy/border-province-to-stop-receiving-fruit-trucks-from-jan-17-4415810.html',
    date: '2022-01-13',
  },
  CV10: {
    title: 'Thanh Nien: gates reopen, 1,100 fruit trucks still stuck',
    address: 'https://thanhnien.vn/mo-cua-hon-1-100-xe-trai-cay-hang-nong-san-van-con-un-u-tai-bien-gioi-post1422663.html',
    date: '2022-01-18',
  },
  CV14: {
    title: 'VnExpress (copy): China finds drivers with Covid, closes key border point (late Feb / early Mar 2022)',
    address: 'https://vnexpressnews.net/china-finds-vietnam-truck-drivers-with-covid-closes-key-border-point',
    date: '2022-02/03',
  },
  CV15: {
    title: 'Tieu dung tiep thi: congestion recurs at Lang Son',
    address: 'https://tieudungtiepthi.vn/index.php/c/thi-truong',
    date: '2022-05-26',
  },
  CV16: {
    title: 'Saigon Times via VietNamNet: stranded trucks fall sharply',
    address: 'https://vietnamnet.vn/en/number-of-container-trucks-stranded-at-northern-border-gates-falls-sharply-2032620.html',
    date: '2022-06-21',
  },
  CV17: {
    title: 'VnExpress (copy): 4,000 container trucks stranded (a Friday in Dec 2021)',
    address: 'https://vnexpressnews.net/4000-container-trucks-stranded-at-china-border-by-stringent-inspections/',
    date: '2021-12',
  },
  CV18: {
    title: 'VnExpress 16/12/2021 text quoted on otofun forum: split by gate',
    address:
      'https://otofun.net/threads/tong-hop-tat-ca-cac-van-de-lien-quan-den-dich-benh-covid-19-phan-4-%E2%80%9Cthich-ung-an-toan-linh-hoat-kiem-soat-hieu-qua-dich-covid-19%E2%80%9D.1789269/page-357',
    date: '2021-12-16',
  },
  CV20: {
    title: 'CAND: ~2,300 vehicles waiting (13 Apr 2020)',
    address: 'http://cand.com.vn/Kinh-te/Gan-2-300-xe-hang-ton-u-tai-cua-khau-giap-Trung-Quoc-Lao-Campuchia-590966/',
    date: '2020-04-14',
  },
  CV21: {
    title: 'Hung Thinh Express: 1,180 vehicles waiting (27 Apr 2020)',
    address: 'https://hungthinhexpress.com/con-khoang-1-180-xe-hang-dang-ton-u-tai-cac-tinh-giap-trung-quoc/',
    date: '2020-04-28',
  },
  CV23: {
    title: 'VnExpress photo: 1,000 trucks held up at Quang Ninh border',
    address: 'https://e.vnexpress.net/photo/economy/1000-container-trucks-held-up-at-quang-ninh-province-border-with-china-4419545.html',
    date: '2022-01-21',
  },
  DR4: {
    title: 'VietNamNet: durian exports resume; trucks by gate',
    address: 'https://vietnamnet.vn/en/durian-exports-resume-after-lab-testing-delays-resolved-2458638.html',
    date: '2025-11',
  },
  DR6: {
    title: 'VnExpress: 1,000 t of durian in 2 days',
    address: 'https://e.vnexpress.net/news/business/economy/vietnam-exports-1-000-tons-of-durian-to-china-in-2-days-4846121.html',
    date: '2025-02',
  },
  GX2: { title: 'Youyi Guan H1 2025 value and tonnage', address: 'http://sanwei123.cn/c/news/11133.html', date: '2025-07' },
  GX5: {
    title: 'Nanning TV: Guangxi border people and vehicle flows 2024',
    address: 'https://jxpub.nntv.cn:443/a/202501/07/AP677c99995e0ee20605f8b22e.html',
    date: '2025-01-07',
  },
  GX7: {
    title: 'Pingxiang pilot zone: smart port builds, ~1,500 vehicles/day, +2,000/day expected',
    address: 'http://pxzhbsq.gxzf.gov.cn/xwzx/qsyth/t21217287.shtml',
    date: '2025-04',
  },
  GX8: { title: 'China News: Youyi Guan, April 2024', address: 'http://cppjump.com/?V61YS=N.html', date: '2024-04-28' },
  GX9: {
    title: 'Xinhua: Youyi Guan over 410,000 vehicles in 2023',
    address: 'http://devetpan.com/20231215/c1acd9d2c16f462e92bad84e26886ca8/c.html',
    date: '2023-12-15',
  },
  GX10: {
    title: 'China News: Youyi Guan H1 2023',
    address: 'http://tibet.cn/cn/Instant/domestic/202307/t20230707_7446251.html',
    date: '2023-07-06',
  },
  GX11: {
    title: 'China News: fruit spring rush at Youyi Guan',
    address: 'http://www.hengyuejishu.com/jianjie/28431.html',
    date: '2024-02-07',
  },
  GX12: {
    title: 'Xinhua: fruit 825,000 t / 20.06 bn RMB at Youyi Guan in 2024',
    address: 'http://gx.xinhuanet.com/20250125/f26b5dd9c41440658b677aa3cf213c8d/c.html',
    date: '2025-01-25',
  },
  GX15: {
    title: 'China News: Pingxiang fruit trade 2019',
    address: 'http://www.hxyixianyipin.com/news/show.php?itemid=553',
    date: '2020-01-23',
  },
  LS1: {
    title: 'Lao Dong: Lang Son import-export after 4 months of 2025',
    address: 'https://news.laodong.vn/kinh-doanh/xuat-nhap-khau-lang-son-tang-vot-vuot-224-ti-usd-sau-4-thang-1496465.ldo',
    date: '2025-04-24',
  },
  LS3: {
    title: 'Vietnam.vn: bustling import-export at Lang Son gates (22 Aug 2024 report)',
    address: 'https://vietnam.vn/en/soi-dong-xuat-nhap-khau-hang-hoa-qua-cac-cua-khau-tren-dia-ban-tinh-lang-son',
    date: '2024-08-23',
  },
  LS4: {
    title: 'Vietnam.vn: gates run through 2/9 holiday (29 Aug 2024 report)',
    address: 'https://vietnam.vn/en/cac-cua-khau-van-hoat-dong-xuyen-suot-dip-nghi-le-2-9',
    date: '2024-08-30',
  },
  LS5: {
    title: 'Xe.today: produce trucks flock to Lang Son gates (29 May 2025 report)',
    address:
      'https://xe.today/2025/06/02/a-bountiful-harvest-vietnamese-agricultural-produce-in-full-swing-as-trucks-flock-to-lang-son-border-gate',
    date: '2025-06-02',
  },
  LS6: {
    title: 'Vietnam.vn: no more produce trucks congested on QL1A (28 May report; year 2023 inferred)',
    address: 'https://vietnam.vn/en/xe-nong-san-xuat-khau-trung-quoc-khong-con-un-ra-ql1a',
    date: '2023-05-29',
  },
  LS8: {
    title: 'ERK Transport: Lang Son, 28 Feb 2026 and following',
    address: 'https://erktransport.com/tin-tuc-lang-son-xuat-nhap-khau-qua-cua-khau-on-dinh-thong-suot-–-2-ngay-thong-quan-2-756-xe',
    date: '2026-03-02',
  },
  LS10: {
    title: 'Vietnam.vn: import-export breakthrough (2025 average and peak per day)',
    address: 'https://www.vietnam.vn/en/but-pha-xuat-nhap-khau',
    date: '2026-01',
  },
  LS11: {
    title: 'VNS via EIN Presswire: Lang Son gates speed up clearance',
    address: 'https://www.einpresswire.com/article/638581939/l-ng-s-n-s-border-gates-speed-up-customs-clearance',
    date: '2023-06-09',
  },
  LS12: {
    title: 'VNA: border gates in Lang Son maintain regular operations',
    address: 'https://en.vietnamplus.vn/border-gates-in-lang-son-province-maintain-regular-operations/256067.vnp',
    date: '2023-07-10',
  },
  LS14: {
    title: 'Kinhtedothi via hfoods: more than 1,000 vehicles a day (Q1 2024)',
    address: 'https://hfoods.vn/lang-son-more-than-1000-vehicles-of-agricultural-products-clear-customs-every-day/',
    date: '2024-04',
  },
  LS15: {
    title: 'VNA: Lang Son strictly quarantines cross-border farm produce',
    address: 'https://en.baoquocte.vn/lang-son-strictly-quarantines-cross-border-farm-produce-260195.html',
    date: '2024-02',
  },
  LS16: {
    title: 'SGGP: imports and exports of goods explode (30 Apr - 4 May 2025)',
    address: 'https://en.sggp.org.vn/imports-and-exports-of-goods-explode-post117373.html',
    date: '2025-05-05',
  },
  LS17: {
    title: 'SGGP: agricultural products enjoying good export season',
    address: 'https://en.sggp.org.vn/agricultural-products-enjoying-good-export-season-post110120.html',
    date: '2024-05',
  },
  LS18: {
    title: 'Vietnam.vn: Lang Son infrastructure fee 536.5 bn VND (July 2025 per-gate averages)',
    address: 'https://www.vietnam.vn/en/tinh-lang-son-dat-gan-536-5-ty-dong-thu-phi-su-dung-ket-cau-ha-tang',
    date: '2025-08',
  },
  LS19: {
    title: 'VNA (copy): trade through Huu Nghi exceeds 2.5 bn USD in 10 months',
    address: 'http://ufabetindo.in/lang-son-trade-through-huu-nghi-border-gate-exceeds-25-billion-usd-in-10-months-post301108.vnp',
    date: '2024-11',
  },
  LS20: {
    title: 'Customs News via shipbolt: vehicles across Huu Nghi surge',
    address: 'https://shipbolt.vn/blog/2023/03/29/vehicles-carrying-goods-across-huu-nghi-international-border-gate-surges',
    date: '2023-03-29',
  },
  LS22: {
    title: 'VietNamNet: customs clearance time to China increased',
    address: 'https://vietnamnet.vn/en/customs-clearance-time-to-china-increased-2127891.html',
    date: '2023-04',
  },
  LS23: {
    title: 'VietNamNet: fruit exports stuck at Lang Son',
    address: 'https://vietnamnet.vn/en/fruit-exports-stuck-at-lang-son-2127314.html',
    date: '2023-03-31',
  },
  LS25: {
    title: 'Tap chi Nong thon moi: urgent handling of export produce',
    address: 'https://m.tapchinongthonmoi.vn/nong-nghiep/page/10',
    date: '2023-05-31',
  },
  LS26: {
    title: 'Lang Son enterprises portal: ~5,200 vehicles in 4-day National Day holiday (year not stated; 2-5 Sep fits 2021)',
    address:
      'https://dnls.langson.gov.vn/gan-5200-xe-cho-hang-hoa-xuat-nhap-khau-thong-quan-qua-cac-cua-khau-trong-4-ngay-nghi-le-quoc-khanh',
    date: '2021-09?',
  },
  LS28: {
    title: 'VNS: seasonal rush creates long truck queues',
    address: 'https://vietnamnews.vn/society/252823/seasonal-rush-creates-long-truck-queues-at-border-gate.html',
    date: '2014-03-26',
  },
  QN2: {
    title: 'Vietnam.vn: pontoon Km3+4, Sep 2024',
    address: 'https://vietnam.vn/en/hon-80-xe-hang-hoa-xuat-khau-qua-loi-mo-cau-phao-tam-km34-hai-yen',
    date: '2024-09-14',
  },
  QN3: {
    title: 'Quang Ninh newspaper: >990,000 t through Mong Cai (to 21 Aug 2023)',
    address:
      'https://english.baoquangninh.vn/over-990-000-tonnes-of-cargo-cleared-through-mong-cai-s-border-gates-and-openings-3255988.html',
    date: '2023-08-22',
  },
  QN4: {
    title: 'VNA: Mong Cai 1.4 Mt to 3 Dec 2023',
    address: 'https://en.vietnamplus.vn/goods-volume-surges-at-quang-ninhs-mong-cai-border-gate/272354.vnp',
    date: '2023-12-04',
  },
  QN7: {
    title: 'VNA: nearly 4,000 t through Mong Cai (31 Dec 2022 vehicle counts)',
    address: 'https://vietnam.vnanet.vn/english/tin-van/nearly-4000-tonnes-of-cargo-cleared-through-mong-cai-border-gate-319850.html',
    date: '2023-01-03',
  },
  QN8: {
    title: 'VNA: Quang Ninh trade resumed after Tet 2023',
    address: 'https://en.vietnamplus.vn/quang-ninh-crossborder-trading-with-china-resumed-after-tet/247523.vnp',
    date: '2023-01-28',
  },
  QN9: {
    title: 'All northern gates resume after Tet 2024',
    address: 'https://thoibaotaichinhvietnam.vn/all-northern-border-gates-resume-customs-clearance-after-tet-145243.html',
    date: '2024-02-19',
  },
};
