/** Characters that parents choose, the usual ones first; from general knowledge of Chinese given names. */
const usual =
  '英华明文玉秀国兰红建平丽芳军金春志桂梅海林德荣永珍萍丹庆凤福龙霞云东杰强燕晓雪琴新成小清敏峰伟辉生光雅娟艳玲静慧婷娜倩洁琳佳欣怡雨梓涵轩浩宇子俊博思嘉宁晨睿泽昊天诗悦萱瑶若晴彤心语依可艺馨琪璇菲妍彦昕翔鹏飞涛磊超勇刚斌波洋阳亮健凯鑫帆旭立祥贵学长全胜才发有富忠义信礼仁和善良正方中大宝财根水木火土山河江湖松柏竹菊莲荷芬芹香美爱巧凡兴昌顺利安康乐喜瑞吉家世传书培宏弘广振威武彪豪雄力克守宗祖耀显达元亨贞一二三四五九万千百少老先启开继承绍延保卫民族解放跃进援朝抗'
const further =
  '丰乔亚亦亭仙以仪任伊伦伯佑余作侃侠俐俞保信修倬倪傲儒允先克兆全公六兰关兵其典养冉冬冰准凌凝凡凤刚创初别剑力功加劲勃勋勤化北千升半卉卓南卫卿厚原双友叔变古只可叶司合吉同名后向吟含启周味咏品哲唯唐善嘉园固圣在坚坤垚城域基培堃塬壮声夏多夕天太奇奎奕女好如妙妮妹姗姝姣娅娇娟娥娴婉婕媚媛嫣嫦孔存孝孟季学宁守安定宜宝实宣宪宸容宾密富寒寿封将尉尊尔尚展山岚岩岳峥峻崇崖川州巍工巧己师希帆年幸庄序康廉廷建弦强归彩影彬律得微德忆志忠念怀思恒恩恬恺悟情惜惟惠意慈慕慰懿成战扬承抒拓振捷政敖敦斐斗斯新方施旋旗无日旦时昂昆昌昱星春昭显晋晏晔晟晗景晶智暄暖曙曜曦月朋望朗朝木未本材村杏来杨枫柔柳树栋格桃桐梁梦梧森楚楠榕樱欢正武殿毅比民水永汉汐汝池沁沂沅沐沙沛河治泉法波泓泰洲洪津活流浦浪浩润涛涵淑淇淳清渊渝温湘源溪滔滢漪漫潇潮潼澄澜瀚灏灵灿炎炜炫烁烨焕焱然煜煊照熙熠燃燕爽牧特玄率王玖玛玟玥玫环珂珊珍珏珑珠班珺球理琅琛琦琨琬琰琳琼瑄瑛瑜瑰瑾璋璐璟璞璧甜生田甲申画畅白百皓盈益盛盼真睦知石研硕磊礼祎祖祝神祺禄禹秋科秦穆空立竞竣童端笑笛笙箫米粒精素紫红纪纯绍经绣绮维绿缘罗群羽翀翎翠翰耕聪肃育胤能腾自舒舟航良色艾芃芊芙芝芮芷芸花芳苏苑苗苹若英茂茗茜茵荃荔荣莉莎莓莘莞莹菁菡菲萌萧葆董蒙蒲蓉蓓蓝蔓蔚蕊蕾薇藏虎虹蝶融行衍西言誉许诚询诺谊谦谷豪贝贤贺赛赞赫起超越路辰远连迎近迪逸道遥邦邹郁郎野金鉴鑫钊钦钧铁铎铭银锋锐锦镇闯闻阔阿陆陶隆隽雁雄雅雨雪雯雷霄震霆霏霓霖霜露青靖静非面音韬韵顺颂颖风飏飒馥驰驹骁骏骞高魁鲁鲲鸣鸾鸿鹃鹤鹭麒麟黎默齐龄'

const tiers = new Uint8Array(65_536)
for (const character of further) tiers[character.charCodeAt(0)] = 1
for (const character of usual) tiers[character.charCodeAt(0)] = 2

/** 2 for a usual character of given names, 1 for a further one, 0 for the rest. */
export const givenTiers: Readonly<Uint8Array> = tiers

/** The characters by how usual they are, for who invents names. */
export const givenCharacters = { usual, further } as const

const transliteration =
  '阿艾安奥巴贝本比彼宾波伯布查达大戴丹德登迪蒂顿多厄恩尔法菲费芬夫弗福盖戈格哈海汉赫亨霍基吉加杰金卡凯康科克库拉莱兰朗劳勒雷黎里丽利莲林琳卢鲁路伦罗洛马玛曼梅门蒙米莫姆穆纳娜奈内尼妮诺欧帕派佩彭皮珀普奇乔切琼瑞萨塞森沙莎山史斯思苏索塔泰坦汤特图托瓦万威维温文沃乌西希夏谢辛休雅亚扬耶伊依因英约詹张珍朱兹佐扎娅茨泽胡姬古提热买力江木吐逊拜肯孜艳'

const sounds = new Uint8Array(65_536)
for (const character of transliteration) sounds[character.charCodeAt(0)] = 1

/** 1 for a character that writes the sound of a foreign name. */
export const transliterationSounds: Readonly<Uint8Array> = sounds
